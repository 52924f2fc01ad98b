package dev.drover.coordinator;

import dev.drover.coordinator.core.turn.Input;
import dev.drover.proto.ClientFrame;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * The inputs that wait for the core. They are in three queues, so that threads never wait for each other in a circle.
 *
 * <p>Frames of peers wait in a queue that is bounded in number and bytes. When it is full, the wire thread blocks, and
 * with it the senders. A turn takes one frame of each client after the other, and one of all workers, so that no client
 * waits for the requests of another. The reports of the journal are two numbers that only grow. The reports of the worker host are
 * bounded by the effects of the core. The last two never block. Only the core's thread takes inputs.
 */
final class CoreInbox {
    static final int MAX_FRAMES = 8_192;
    static final int MAX_BYTES = 64 << 20;

    /** What a turn does for clients at most, in items and rows; the frame that reaches it is the last one. */
    static final int MAX_WORK_PER_TURN = 16_384;

    /** The queue of all workers: the frames of a worker's older connection come before those of its newer one. */
    private static final long WORKERS = 0;

    private record Frame(Input input, int bytes) {}

    private record PeerFrames(long peer, ArrayDeque<Frame> frames) {}

    private final ConcurrentLinkedQueue<Frame> arrived = new ConcurrentLinkedQueue<>();
    private final Semaphore freeFrames = new Semaphore(MAX_FRAMES);
    private final Semaphore freeBytes = new Semaphore(MAX_BYTES);
    private final ConcurrentLinkedQueue<Input> reports = new ConcurrentLinkedQueue<>();
    private final AtomicLong written = new AtomicLong();
    private final AtomicLong durable = new AtomicLong();
    // Owned by the core's thread.
    private final Map<Long, PeerFrames> byPeer = new HashMap<>();
    private final ArrayDeque<PeerFrames> nextPeers = new ArrayDeque<>();
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
            while (!freeFrames.tryAcquire(100, TimeUnit.MILLISECONDS)) {
                if (closed) {
                    return;
                }
            }
            arrived.add(new Frame(input, bytes));
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
        sortArrived();
        int bytes = 0;
        int taken = 0;
        int work = 0;
        while (!nextPeers.isEmpty() && taken < maxFrames && bytes < maxBytes && work < MAX_WORK_PER_TURN) {
            PeerFrames peer = nextPeers.poll();
            Frame frame = peer.frames().poll();
            into.add(frame.input());
            taken++;
            bytes += frame.bytes();
            work += work(frame.input());
            if (peer.frames().isEmpty()) {
                byPeer.remove(peer.peer());
            } else {
                nextPeers.add(peer);
            }
        }
        freeFrames.release(taken);
        freeBytes.release(bytes);
        return isEmpty();
    }

    private void sortArrived() {
        for (Frame frame = arrived.poll(); frame != null; frame = arrived.poll()) {
            long id = queue(frame.input());
            PeerFrames peer = byPeer.get(id);
            if (peer == null) {
                peer = new PeerFrames(id, new ArrayDeque<>());
                byPeer.put(id, peer);
                nextPeers.add(peer);
            }
            peer.frames().add(frame);
        }
    }

    private static long queue(Input input) {
        if (input instanceof Input.FromClient frame) {
            return frame.peer();
        }
        return input instanceof Input.ClientPeerGone gone ? gone.peer() : WORKERS;
    }

    private static int work(Input input) {
        if (!(input instanceof Input.FromClient client)) {
            return 0;
        }
        ClientFrame frame = client.frame();
        return switch (frame.getBodyCase()) {
            case SUBMIT -> frame.getSubmit().getItemsCount();
            case CANCEL -> frame.getCancel().getTasksCount();
            case WATCH -> frame.getWatch().getJobsCount();
            case JOBS_LIVE -> MAX_WORK_PER_TURN;
            default -> 1;
        };
    }

    private boolean isEmpty() {
        return arrived.isEmpty()
                && nextPeers.isEmpty()
                && reports.isEmpty()
                && written.get() == writtenTaken
                && durable.get() == durableTaken;
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
