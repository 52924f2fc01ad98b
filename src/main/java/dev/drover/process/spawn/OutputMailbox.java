package dev.drover.process.spawn;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.EnumSet;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Hands output, ends and wake-ups from a child's reader threads to the thread that owns the child. At most {@link
 * #CHUNK_LIMIT} chunks wait; then the readers wait.
 */
final class OutputMailbox {
    private static final int CHUNK_LIMIT = 8;

    /** More than two pipes (64 KiB each, pipe(7)), two readers and the waiting chunks hold together. */
    private static final long DRAIN_BYTES = 1 << 20;

    @SuppressWarnings("ArrayRecordComponent") // nothing compares chunks
    private record Chunk(ChildStream stream, byte[] bytes) {}

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Queue<Chunk> chunks = new ArrayDeque<>(CHUNK_LIMIT); // guarded by lock, as all below
    private final Set<ChildStream> open = EnumSet.noneOf(ChildStream.class);
    private int unreportedStreamEnds;
    private IOException failure;
    private boolean ended;
    private boolean endReported;
    private boolean woken;
    private boolean written;
    private boolean closed;

    void open(ChildStream stream) {
        locked(() -> open.add(stream));
    }

    /** Adds a chunk, and waits for space if needed. Returns false if the owner has closed the mailbox. */
    boolean putOutput(ChildStream stream, byte[] bytes) {
        lock.lock();
        try {
            while (chunks.size() >= CHUNK_LIMIT && !closed) {
                changed.awaitUninterruptibly();
            }
            chunks.add(new Chunk(stream, bytes));
            changed.signalAll();
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Reports that the stream's reader has finished; {@code newFailure} is null if it reached the end of the stream.
     */
    void putEndOfStream(ChildStream stream, IOException newFailure) {
        locked(() -> {
            open.remove(stream);
            unreportedStreamEnds++;
            failure = newFailure == null ? failure : newFailure;
        });
    }

    void putEnd() {
        locked(() -> ended = true);
    }

    void putWakeup() {
        locked(() -> woken = true);
    }

    void putWritten() {
        locked(() -> written = true);
    }

    void close() {
        locked(() -> {
            closed = true;
            chunks.clear();
        });
    }

    boolean isOutputOpen() {
        lock.lock();
        try {
            return !open.isEmpty() || !chunks.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** One turn of {@link Child#pump}. */
    PumpResult take(ChildOutput sink, long waitNanos) throws IOException {
        Chunk chunk;
        lock.lock();
        try {
            awaitChange(waitNanos);
            // A grandchild that writes all the time must not hide the end.
            chunk = ended && !endReported ? null : chunks.poll();
            if (chunk == null) {
                return pollStatus();
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        sink.accept(chunk.stream(), ByteBuffer.wrap(chunk.bytes()));
        return PumpResult.OUTPUT;
    }

    /**
     * Delivers chunks until none came for {@code quietNanos}, both streams are at their end, or there was more than the
     * child can have left behind: then another process writes.
     */
    void drain(ChildOutput sink, long quietNanos) throws IOException {
        long leftBytes = DRAIN_BYTES;
        while (leftBytes > 0) {
            Chunk chunk;
            lock.lock();
            try {
                long leftNanos = quietNanos;
                while (chunks.isEmpty() && !open.isEmpty() && leftNanos > 0) {
                    leftNanos = awaitNanos(leftNanos);
                }
                chunk = chunks.poll();
                changed.signalAll();
            } finally {
                lock.unlock();
            }
            if (chunk == null) {
                return;
            }
            leftBytes -= chunk.bytes().length;
            sink.accept(chunk.stream(), ByteBuffer.wrap(chunk.bytes()));
        }
    }

    private void awaitChange(long waitNanos) {
        long leftNanos = waitNanos;
        while (!hasNews() && leftNanos > 0) {
            leftNanos = awaitNanos(leftNanos);
        }
    }

    private boolean hasNews() {
        return !chunks.isEmpty() || unreportedStreamEnds > 0 || woken || written || isEndNews();
    }

    private boolean isEndNews() {
        return ended && (!endReported || open.isEmpty());
    }

    private PumpResult pollStatus() throws IOException {
        if (failure != null) {
            IOException reported = failure;
            failure = null;
            throw new IOException("cannot read the output of a command: " + reported.getMessage(), reported);
        }
        if (unreportedStreamEnds > 0) {
            unreportedStreamEnds--;
            return PumpResult.OUTPUT;
        }
        if (isEndNews()) {
            endReported = true;
            return PumpResult.ENDED;
        }
        if (written) {
            written = false;
            return PumpResult.WRITTEN;
        }
        if (woken) {
            woken = false;
            return PumpResult.WOKEN;
        }
        return PumpResult.TIMED_OUT;
    }

    /** Waits and returns the remaining time. An interrupt is kept for the caller and does not end the wait. */
    @SuppressWarnings("WaitNotInLoop") // the callers loop
    private long awaitNanos(long leftNanos) {
        long startNanos = System.nanoTime();
        boolean interrupted = Thread.interrupted();
        try {
            return changed.awaitNanos(leftNanos);
        } catch (InterruptedException e) {
            interrupted = true;
            return leftNanos - (System.nanoTime() - startNanos);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void locked(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
