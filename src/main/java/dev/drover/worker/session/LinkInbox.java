package dev.drover.worker.session;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The only queue into the link thread. Any thread adds events, and the link thread takes all at once.
 *
 * <p>It is bounded: beyond {@code limit} a thread waits until the link thread has taken the events. So a flood of
 * frames delays its own connection.
 */
public final class LinkInbox {
    private final int limit;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private final Condition room = lock.newCondition();
    private final ArrayDeque<LinkEvent> events = new ArrayDeque<>();
    private boolean isWaiting;
    private boolean isWoken;
    private boolean isClosed;

    public LinkInbox(int limit) {
        this.limit = limit;
    }

    /** Adds an event. After {@link #close} it is dropped, because nobody takes it any more. */
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

    /** Wakes the link thread without an event. Never waits. */
    public void wake() {
        lock.lock();
        try {
            isWoken = true;
            if (isWaiting) {
                isWaiting = false;
                arrived.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Moves all events into {@code into}. Waits for the first one, at most {@code waitMs}.
     *
     * @return whether somebody has called {@link #wake} since the last call
     */
    boolean drainTo(Collection<LinkEvent> into, long waitMs) throws InterruptedException {
        lock.lock();
        try {
            long leftNanos = TimeUnit.MILLISECONDS.toNanos(waitMs);
            while (events.isEmpty() && !isWoken && leftNanos > 0) {
                isWaiting = true;
                leftNanos = arrived.awaitNanos(leftNanos);
            }
            isWaiting = false;
            if (events.size() >= limit) {
                room.signalAll();
            }
            into.addAll(events);
            events.clear();
            boolean wasWoken = isWoken;
            isWoken = false;
            return wasWoken;
        } finally {
            lock.unlock();
        }
    }

    /** Releases all threads that wait to add an event. */
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
