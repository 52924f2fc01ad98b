package dev.drover.worker.attempt;

import dev.drover.proto.ProgressSample;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What the slot that runs an attempt and the link thread share about it.
 *
 * <p>The slot's thread owns the attempt; any thread may ask it to end, and read what it publishes here.
 */
public final class AttemptControl {
    /**
     * Is called for each request to end: the first one, and one that adds force. If there was a request already, it is
     * called at once.
     */
    @FunctionalInterface
    public interface StopListener {
        /** Must return at once: the link thread calls it. */
        void stopRequested(StopRequest request);
    }

    private final Assignment assignment;
    private final long startedAtMs;
    private final long startedNanos;
    private volatile StopRequest stop;
    private volatile ProgressSample newestProgress;
    private volatile int pid;
    private StopListener listener;
    private long stopNanos;
    private ProgressSample reportedProgress;
    private boolean isStartReported;

    public AttemptControl(Assignment assignment, long startedAtMs, long startedNanos) {
        this.assignment = assignment;
        this.startedAtMs = startedAtMs;
        this.startedNanos = startedNanos;
    }

    public Assignment assignment() {
        return assignment;
    }

    public AttemptKey key() {
        return assignment.key();
    }

    /** On the machine's clock. */
    public long startedAtMs() {
        return startedAtMs;
    }

    /** On {@link System#nanoTime}. */
    public long startedNanos() {
        return startedNanos;
    }

    /** Microseconds since its start. */
    public long runMicros() {
        return (System.nanoTime() - startedNanos) / 1_000;
    }

    /** Asks for the end. The first cause stays; a later request only adds force. */
    public void requestStop(StopRequest request) {
        StopListener current;
        synchronized (this) {
            StopRequest before = stop;
            StopRequest after = before == null ? request : before.combinedWith(request);
            if (after.equals(before)) {
                return;
            }
            if (before == null) {
                stopNanos = System.nanoTime();
            }
            stop = after;
            current = listener;
        }
        if (current != null) {
            current.stopRequested(stop);
        }
    }

    /** Sets the listener for requests to end, or removes it with null. Only the slot's thread calls it. */
    public void onStop(StopListener newListener) {
        StopRequest missed;
        synchronized (this) {
            listener = newListener;
            missed = stop;
        }
        if (missed != null && newListener != null) {
            newListener.stopRequested(missed);
        }
    }

    public Optional<StopRequest> stop() {
        return Optional.ofNullable(stop);
    }

    /** Nanoseconds since the first request to end; 0 if there was none. */
    public synchronized long nanosSinceStop(long nowNanos) {
        return stop == null ? 0 : nowNanos - stopNanos;
    }

    public void startedProcess(int newPid) {
        pid = newPid;
    }

    public OptionalInt pid() {
        return pid > 0 ? OptionalInt.of(pid) : OptionalInt.empty();
    }

    public void progress(ProgressSample newest) {
        newestProgress = newest;
    }

    /**
     * Returns the newest progress, if it was not returned before. Only the link thread calls it while the attempt runs.
     */
    public Optional<ProgressSample> pollProgress() {
        ProgressSample newest = newestProgress;
        if (newest == null || newest == reportedProgress) {
            return Optional.empty();
        }
        reportedProgress = newest;
        return Optional.of(newest);
    }

    /** Returns true once, to the link thread, which then reports the start. */
    public boolean markStartReported() {
        boolean isFirst = !isStartReported;
        isStartReported = true;
        return isFirst;
    }
}
