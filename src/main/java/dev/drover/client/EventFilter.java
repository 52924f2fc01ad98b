package dev.drover.client;

import java.util.List;

/**
 * Which events a stream has.
 *
 * @param jobs only of these; empty: all
 * @param detail how much
 * @param untilEnded the stream ends when all the jobs named have
 * @param cancelWhenGone the jobs named are cancelled when this process is gone before it has closed the stream
 */
public record EventFilter(List<JobId> jobs, Detail detail, boolean untilEnded, boolean cancelWhenGone) {
    /**
     * Refuses a stream that ends with its jobs, or that jobs live for, and names none.
     *
     * @param jobs {@link #jobs}
     * @param detail {@link #detail}
     * @param untilEnded {@link #untilEnded}
     * @param cancelWhenGone {@link #cancelWhenGone}
     */
    public EventFilter {
        jobs = List.copyOf(jobs);
        if (untilEnded && jobs.isEmpty()) {
            throw new IllegalArgumentException("a stream that ends with its jobs has to name them");
        }
        if (cancelWhenGone && jobs.isEmpty()) {
            throw new IllegalArgumentException("jobs that live for this process have to be named");
        }
    }

    /** How many kinds of events a stream has. */
    public enum Detail {
        /** Ends of jobs alone. */
        ENDS,
        /** Also states, progress, failures, and counts a few times a second. */
        SUMMARY,
        /** Also each attempt's start and end. */
        ALL,
        /**
         * Ends of jobs, starts of attempts, and the ends of those that printed, returned or threw something, as a rule with all of that
         * ({@link JobEvent.AttemptEnded#whole}).
         */
        OUTPUT
    }

    /**
     * Everything that happens, without end.
     *
     * @return the filter
     */
    public static EventFilter everything() {
        return new EventFilter(List.of(), Detail.ALL, false, false);
    }

    /**
     * What happens to these jobs until they have ended.
     *
     * @param jobs at least one
     * @param detail how much
     * @return the filter
     */
    public static EventFilter of(List<JobId> jobs, Detail detail) {
        return new EventFilter(jobs, detail, true, false);
    }

    /**
     * Their ends, and their end if this process vanishes: for who submitted them for itself.
     *
     * @param jobs at least one
     * @return the filter
     */
    public static EventFilter owning(List<JobId> jobs) {
        return new EventFilter(jobs, Detail.ENDS, true, true);
    }
}
