package dev.drover.client.connect;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Decides how long one command waits for a coordinator that is being started, and how often it looks. The limit counts from the last
 * progress of the start, because on a machine that lacks CPU time for all its commands a start takes many times longer than on an idle
 * one. Owned by the waiting thread.
 */
final class StartPatience {
    /** A start that always progresses and never serves is given up after so many limits. */
    static final int MAX_LIMITS = 10;

    /**
     * CPU time that counts as progress. A start needs more than 1,000 ms; a JVM that hangs uses up to 3 ms a second, for its periodic
     * tasks.
     */
    static final long PROGRESS_CPU_MS = 100;

    private static final long SAMPLE_NANOS = 500_000_000;

    private static final long LONGEST_PAUSE_NANOS = 5_000_000_000L;

    /** One command at most starts a coordinator. A pause is that part of the time waited, so looking delays it by 5 % at most. */
    private static final int STARTER_PAUSE_PART = 20;

    private static final long STARTER_SHORTEST_PAUSE_NANOS = 5_000_000;

    /**
     * The others may be hundreds, and a look of a young JVM takes 1 to 3 ms of CPU time. Within the 10 s for which two hundred of them
     * waited, looks as frequent as the starter's took more of it than the start that they waited for.
     */
    private static final int PAUSE_PART = 8;

    private static final long SHORTEST_PAUSE_NANOS = 50_000_000;

    private static final long NANOS_PER_MS = 1_000_000;

    private final long limitNanos;
    private final LongSupplier cpuMs;
    private final BooleanSupplier isStarterStopped;
    private final long beginNanos;
    private long progressNanos;
    private long progressCpuMs;
    private long sampledNanos;
    private long nowNanos;

    /**
     * Begins to wait.
     *
     * @param cpuMs milliseconds of CPU time that the start has used
     * @param isStarterStopped whether the command that starts the coordinator will not go on by itself
     */
    StartPatience(Duration limit, LongSupplier cpuMs, BooleanSupplier isStarterStopped, long beginNanos) {
        this.limitNanos = limit.toNanos();
        this.cpuMs = cpuMs;
        this.isStarterStopped = isStarterStopped;
        this.beginNanos = beginNanos;
        this.progressNanos = beginNanos;
        this.sampledNanos = beginNanos;
        this.nowNanos = beginNanos;
    }

    /** Looks at the start's progress; called before the decisions of a round. */
    void sample(long now) {
        nowNanos = now;
        if (now - sampledNanos < SAMPLE_NANOS) {
            return;
        }
        sampledNanos = now;
        long usedMs = cpuMs.getAsLong();
        if (usedMs < progressCpuMs) {
            // One of the processes has ended, and the start is done by the next one, which has a limit of its own.
            progressCpuMs = usedMs;
            progressNanos = now;
        } else if (usedMs - progressCpuMs >= PROGRESS_CPU_MS) {
            progressCpuMs = usedMs;
            progressNanos = now;
        }
    }

    /**
     * A coordinator was found to serve that had not served before, or has answered another command, or this command has started one, perhaps
     * after a long wait for another command. It has a limit of its own.
     */
    void onCoordinator() {
        progressNanos = nowNanos;
    }

    /**
     * Whether to leave the start to the command that is at it. A command of a busy machine may be slow, and one more coordinator would
     * make it slower; so only one that is stopped is not waited for, after half the limit.
     */
    boolean isPatient() {
        return nowNanos - beginNanos < limitNanos / 2 || !isStarterStopped.getAsBoolean();
    }

    /** Whether to give up. */
    boolean isOver() {
        return nowNanos - progressNanos >= limitNanos || isLast();
    }

    /** Whether to give up whatever progresses. */
    boolean isLast() {
        return (nowNanos - beginNanos) / MAX_LIMITS >= limitNanos;
    }

    /** Whether the wait goes on although the limit has passed since its begin. */
    boolean isExtended() {
        return nowNanos - beginNanos >= limitNanos;
    }

    /** Milliseconds waited in vain: the limit, or more if the start had progressed. */
    long waitedMs() {
        boolean hasProgressed = progressNanos != beginNanos;
        return (hasProgressed ? nowNanos - beginNanos : limitNanos) / NANOS_PER_MS;
    }

    /**
     * How long to wait before the next look. Grows, because many waiting commands would take the CPU from the start that they wait for.
     *
     * @param isStarter whether this command is the one that starts a coordinator
     */
    long pauseNanos(boolean isStarter) {
        long waitedNanos = nowNanos - beginNanos;
        long pauseNanos = isStarter
                ? Math.max(STARTER_SHORTEST_PAUSE_NANOS, waitedNanos / STARTER_PAUSE_PART)
                : Math.max(SHORTEST_PAUSE_NANOS, waitedNanos / PAUSE_PART);
        return Math.min(LONGEST_PAUSE_NANOS, pauseNanos);
    }
}
