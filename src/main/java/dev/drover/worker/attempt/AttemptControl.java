package dev.drover.worker.attempt;

import dev.drover.proto.ProgressSample;
import dev.drover.proto.TaskMessage;
import dev.drover.worker.WallClock;
import java.util.List;
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
    private final WallClock clock;
    private final Runnable messagesWait;
    private final AttemptWarnings warnings = new AttemptWarnings();
    private volatile StopRequest stop;
    private volatile ProgressSample newestProgress;
    private volatile int pid;
    private StopListener listener;
    private Runnable disconnectListener;
    private boolean isDisconnected;
    private long stopNanos;
    private ProgressSample reportedProgress;
    private boolean isStartReported;
    // Null until somebody needs it: most attempts say and hear nothing.
    private AttemptMailbox mailbox;
    private boolean isOver;

    /** One whose messages nobody is woken for. */
    public AttemptControl(Assignment assignment, long startedAtMs, long startedNanos) {
        this(assignment, startedAtMs, startedNanos, () -> startedAtMs, () -> {});
    }

    AttemptControl(Assignment assignment, long startedAtMs, long startedNanos, WallClock clock, Runnable messagesWait) {
        this.assignment = assignment;
        this.startedAtMs = startedAtMs;
        this.startedNanos = startedNanos;
        this.clock = clock;
        this.messagesWait = messagesWait;
    }

    public Assignment assignment() {
        return assignment;
    }

    public AttemptKey key() {
        return assignment.key();
    }

    /** What its user should know beside how it ends. */
    public AttemptWarnings warnings() {
        return warnings;
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

    /** Says that its worker is about to leave. */
    public void disconnect() {
        Runnable current;
        synchronized (this) {
            isDisconnected = true;
            current = disconnectListener;
        }
        if (current != null) {
            current.run();
        }
    }

    /**
     * Sets what is called when its worker is about to leave, or removes it with null; it is called at once if that was said before. Only the
     * slot's thread calls it.
     */
    public void onDisconnect(Runnable listener) {
        boolean isMissed;
        synchronized (this) {
            disconnectListener = listener;
            isMissed = isDisconnected;
        }
        if (isMissed && listener != null) {
            listener.run();
        }
    }

    public Optional<StopRequest> stop() {
        return Optional.ofNullable(stop);
    }

    /** Nanoseconds since the first request to end; 0 if there was none. */
    public synchronized long nanosSinceStop(long nowNanos) {
        return stop == null ? 0 : nowNanos - stopNanos;
    }

    /** The messages from and to the attempt. */
    public synchronized AttemptMailbox mailbox() {
        if (mailbox == null) {
            mailbox = new AttemptMailbox(key(), clock, messagesWait);
            if (isOver) {
                mailbox.close();
            }
        }
        return mailbox;
    }

    /** Takes what the attempt has for the coordinator. */
    public List<TaskMessage> pollMessages() {
        AttemptMailbox current;
        synchronized (this) {
            current = mailbox;
        }
        return current == null ? List.of() : current.poll();
    }

    /** It has ended, and takes and sends no messages any more. */
    void closeMailbox() {
        synchronized (this) {
            isOver = true;
            if (mailbox != null) {
                mailbox.close();
            }
        }
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
