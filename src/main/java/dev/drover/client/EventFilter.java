package dev.drover.client;

import java.util.List;
import java.util.Set;

/**
 * Which events a stream has.
 *
 * @param jobs only of these; empty: all
 * @param detail how much
 * @param options how the stream and the jobs named depend on each other; empty: not at all
 */
public record EventFilter(List<JobId> jobs, Detail detail, Set<Option> options) {
    /**
     * Refuses a stream that ends with its jobs, or that jobs live for, and names none.
     *
     * @param jobs {@link #jobs}
     * @param detail {@link #detail}
     * @param options {@link #options}
     */
    public EventFilter {
        ArgumentChecks.requireNonNulls(jobs, "jobs");
        jobs = List.copyOf(jobs);
        ArgumentChecks.requireNonNull(detail, "detail");
        ArgumentChecks.requireNonNulls(options, "options");
        options = Set.copyOf(options);
        if (options.contains(Option.UNTIL_ENDED) && jobs.isEmpty()) {
            throw new IllegalArgumentException("a stream that ends with its jobs has to name them");
        }
        if (options.contains(Option.CANCEL_WHEN_GONE) && jobs.isEmpty()) {
            throw new IllegalArgumentException("jobs that live for this process have to be named");
        }
    }

    /** How a stream and the jobs that it names depend on each other. */
    public enum Option {
        /** The stream ends when all the jobs named have. */
        UNTIL_ENDED,
        /** The jobs named are cancelled when this process is gone before it has closed the stream. */
        CANCEL_WHEN_GONE
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
         * Ends of jobs, starts of attempts, and the ends of attempts, as a rule with all that they printed, returned or threw
         * ({@link JobEvent.AttemptEnded#whole}); of an array job only of those that did.
         */
        OUTPUT
    }

    /**
     * Everything that happens, without end.
     *
     * @return the filter
     */
    public static EventFilter everything() {
        return all(Detail.ALL);
    }

    /**
     * What happens to all jobs, without end.
     *
     * @param detail how much
     * @return the filter
     */
    public static EventFilter all(Detail detail) {
        return new EventFilter(List.of(), detail, Set.of());
    }

    /**
     * What happens to these jobs until they have ended.
     *
     * @param jobs at least one
     * @param detail how much
     * @return the filter
     */
    public static EventFilter of(List<JobId> jobs, Detail detail) {
        return new EventFilter(jobs, detail, Set.of(Option.UNTIL_ENDED));
    }

    /**
     * Their ends, and their end if this process vanishes: for who submitted them for itself.
     *
     * @param jobs at least one
     * @return the filter
     */
    public static EventFilter owning(List<JobId> jobs) {
        return new EventFilter(jobs, Detail.ENDS, Set.of(Option.UNTIL_ENDED, Option.CANCEL_WHEN_GONE));
    }

    /** {@return whether it is with {@link Option#UNTIL_ENDED}} */
    public boolean untilEnded() {
        return options.contains(Option.UNTIL_ENDED);
    }

    /** {@return whether it is with {@link Option#CANCEL_WHEN_GONE}} */
    public boolean cancelWhenGone() {
        return options.contains(Option.CANCEL_WHEN_GONE);
    }
}
