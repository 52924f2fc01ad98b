package dev.drover.coordinator.core.watch;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;

/**
 * The last ended attempts that printed, returned or threw something. Who follows the output of a job from its submission on need not ask
 * the history for what ended before the watch. Bounded in attempts and bytes; owned by the core's thread.
 *
 * <p>It is not durable. After a restart nothing is known of older jobs, and the history is asked.
 */
public final class RecentAttempts {
    /** Between a submission and its watch a tenth of a second may pass, in which no more attempts end. */
    static final int MAX_ATTEMPTS = 10_000;

    static final long MAX_BYTES = 8L << 20;

    /** Of an attempt beside its outcome: its objects, and those of an event. */
    static final int OVERHEAD_BYTES = 400;

    private final ArrayDeque<EndedAttempt> newest = new ArrayDeque<>();
    private long bytes;

    /** Of later jobs none was forgotten. */
    private long lastForgottenJob;

    /** None yet; what ended of the jobs up to that one is not known. */
    public RecentAttempts(long lastUnknownJob) {
        this.lastForgottenJob = lastUnknownJob;
    }

    void add(EndedAttempt ended) {
        newest.add(ended);
        bytes += cost(ended);
        while (newest.size() > MAX_ATTEMPTS || bytes > MAX_BYTES) {
            EndedAttempt eldest = newest.remove();
            bytes -= cost(eldest);
            lastForgottenJob = Math.max(lastForgottenJob, eldest.job);
        }
    }

    private static int cost(EndedAttempt ended) {
        return OVERHEAD_BYTES + ended.bytes();
    }

    /** Those of these jobs, in order of their end. */
    List<EndedAttempt> of(NavigableSet<Long> jobs) {
        List<EndedAttempt> found = new ArrayList<>();
        for (EndedAttempt ended : newest) {
            if (jobs.contains(ended.job)) {
                found.add(ended);
            }
        }
        return found;
    }

    /** Whether it has all that ended of that job and of all later ones. */
    boolean hasAllFrom(long job) {
        return job > lastForgottenJob;
    }

    int size() {
        return newest.size();
    }
}
