package dev.drover.worker.session;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The one queue into the link thread. Any thread puts, the link thread takes all at once.
 *
 * <p>Bounded: whoever brings more than {@code limit} waits until the link thread has taken what there is, so a flood of frames holds
 * up its own connection.
 */
public final class LinkInbox {
    private final int limit;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private final Condition room = lock.newCondition();
    private final ArrayDeque<LinkEvent> events = new ArrayDeque<>();
    private boolean isWaiting;
    private boolean isClosed;

    public LinkInbox(int limit) {
        this.limit = limit;
    }

    /** Adds an event; after {@link #close} it is dropped, for nobody will take it. */
    public void put(LinkEvent event) {
        lock.lock();
        try {
            while (events.size() >= limit && !isClosed) {
                room.awaitUninterruptibly();
            }
            if (isClosed) {
                return;
            }
            events.add(event);
            if (isWaiting) {
                isWaiting = false;
                arrived.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Moves all that came into {@code into}, waiting for the first of it no longer than {@code waitMs}. */
    void drainTo(Collection<LinkEvent> into, long waitMs) throws InterruptedException {
        lock.lock();
        try {
            long leftNanos = TimeUnit.MILLISECONDS.toNanos(waitMs);
            while (events.isEmpty() && leftNanos > 0) {
                isWaiting = true;
                leftNanos = arrived.awaitNanos(leftNanos);
            }
            isWaiting = false;
            if (events.size() >= limit) {
                room.signalAll();
            }
            into.addAll(events);
            events.clear();
        } finally {
            lock.unlock();
        }
    }

    /** Lets everybody go who waits to put. */
    public void close() {
        lock.lock();
        try {
            isClosed = true;
            room.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
