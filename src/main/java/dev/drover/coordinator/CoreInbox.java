package dev.drover.coordinator;

import dev.drover.coordinator.core.turn.Input;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * The inputs that wait for the core. They are in three queues, so that threads never wait for each other in a circle.
 *
 * <p>Frames of peers wait in a queue that is bounded in number and bytes. When it is full, the wire thread blocks, and
 * with it the senders. The reports of the journal are two numbers that only grow. The reports of the worker host are
 * bounded by the effects of the core. The last two never block. Only the core's thread takes inputs.
 */
final class CoreInbox {
    static final int MAX_FRAMES = 8_192;
    static final int MAX_BYTES = 64 << 20;

    private record Frame(Input input, int bytes) {}

    private final ArrayBlockingQueue<Frame> frames = new ArrayBlockingQueue<>(MAX_FRAMES);
    private final Semaphore freeBytes = new Semaphore(MAX_BYTES);
    private final ConcurrentLinkedQueue<Input> reports = new ConcurrentLinkedQueue<>();
    private final AtomicLong written = new AtomicLong();
    private final AtomicLong durable = new AtomicLong();
    private long writtenTaken;
    private long durableTaken;
    private volatile Thread waitingThread;
    private volatile boolean closed;

    /**
     * A frame of a peer, or its end. Blocks while the queue is full; drops it once the core has left.
     *
     * @param bytes of the frame as it came, at most {@link #MAX_BYTES}
     */
    void frame(Input input, int bytes) {
        try {
            while (!freeBytes.tryAcquire(bytes, 100, TimeUnit.MILLISECONDS)) {
                if (closed) {
                    return;
                }
            }
            Frame frame = new Frame(input, bytes);
            while (!frames.offer(frame, 100, TimeUnit.MILLISECONDS)) {
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
        Thread waiting = waitingThread;
        if (waiting != null) {
            LockSupport.unpark(waiting);
        }
    }

    /**
     * Moves the waiting inputs into a list. Called by the core's thread alone.
     *
     * @param maxFrames the most frames to move
     * @param maxBytes after this many bytes of frames no further frame is moved
     * @return whether nothing is left
     */
    boolean drainTo(List<Input> into, int maxFrames, int maxBytes) {
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
        int bytes = 0;
        for (int taken = 0; taken < maxFrames && bytes < maxBytes; taken++) {
            Frame frame = frames.poll();
            if (frame == null) {
                break;
            }
            into.add(frame.input());
            bytes += frame.bytes();
        }
        freeBytes.release(bytes);
        return isEmpty();
    }

    private boolean isEmpty() {
        return frames.isEmpty() && reports.isEmpty() && written.get() == writtenTaken && durable.get() == durableTaken;
    }

    /** Waits until there is an input, at most for that time. Called by the core's thread only. */
    void await(long nanos) {
        waitingThread = Thread.currentThread();
        try {
            // Checked after the waitingThread is visible, so that a thread that adds an input from now on wakes it.
            if (isEmpty() && !closed) {
                LockSupport.parkNanos(this, nanos);
            }
        } finally {
            waitingThread = null;
        }
    }
}
