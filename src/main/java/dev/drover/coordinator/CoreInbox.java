package dev.drover.coordinator;

import dev.drover.coordinator.core.turn.Input;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Everything that waits for the core, in three lanes, so that no wait can become a circle.
 *
 * <p>Frames of peers wait in a bounded queue: at the bound the wire thread blocks, and with it the senders. What the journal reports
 * is two numbers that only grow. What the supervisor reports is bounded by what the core asked it to do. The last two never
 * block. One thread takes: the core's.
 */
final class CoreInbox {
    private static final int MAX_FRAMES = 8_192;

    private final ArrayBlockingQueue<Input> frames = new ArrayBlockingQueue<>(MAX_FRAMES);
    private final ConcurrentLinkedQueue<Input> reports = new ConcurrentLinkedQueue<>();
    private final AtomicLong written = new AtomicLong();
    private final AtomicLong durable = new AtomicLong();
    private long writtenTaken;
    private long durableTaken;
    private volatile Thread sleeper;
    private volatile boolean closed;

    /** A frame of a peer, or its end. Blocks while the queue is full; drops it once the core has left. */
    void frame(Input input) {
        try {
            while (!frames.offer(input, 100, TimeUnit.MILLISECONDS)) {
                if (closed) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            // Nobody interrupts the wire thread (JeroMQ hazard 9).
            throw new IllegalStateException("the wire thread was interrupted", e);
        }
        wake();
    }

    void report(Input input) {
        reports.add(input);
        wake();
    }

    void written(long ticket) {
        written.accumulateAndGet(ticket, Math::max);
        wake();
    }

    void durable(long ticket) {
        durable.accumulateAndGet(ticket, Math::max);
        wake();
    }

    void close() {
        closed = true;
        wake();
    }

    private void wake() {
        Thread waiting = sleeper;
        if (waiting != null) {
            LockSupport.unpark(waiting);
        }
    }

    /**
     * Takes what is there, at most so many frames; called by the core's thread alone.
     *
     * @return whether nothing is left
     */
    boolean take(List<Input> into, int maxFrames) {
        long durableNow = durable.get();
        long writtenNow = written.get();
        if (writtenNow > writtenTaken) {
            writtenTaken = writtenNow;
            into.add(new Input.Written(writtenNow));
        }
        if (durableNow > durableTaken) {
            durableTaken = durableNow;
            into.add(new Input.Durable(durableNow));
        }
        for (Input report = reports.poll(); report != null; report = reports.poll()) {
            into.add(report);
        }
        frames.drainTo(into, maxFrames);
        return isEmpty();
    }

    private boolean isEmpty() {
        return frames.isEmpty() && reports.isEmpty() && written.get() == writtenTaken && durable.get() == durableTaken;
    }

    /** Waits until something is there, or for that long; called by the core's thread alone. */
    void await(long nanos) {
        sleeper = Thread.currentThread();
        try {
            // Looked at after the sleeper is visible: whoever adds now, wakes.
            if (isEmpty() && !closed) {
                LockSupport.parkNanos(this, nanos);
            }
        } finally {
            sleeper = null;
        }
    }
}
