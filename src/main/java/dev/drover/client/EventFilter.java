package dev.drover.client;

import java.util.List;

/**
 * Which events a stream has.
 *
 * @param jobs only of these; empty: all
 * @param detail how much
 * @param untilEnded the stream ends when all the jobs named have
 */
public record EventFilter(List<JobId> jobs, Detail detail, boolean untilEnded) {
    public EventFilter {
        jobs = List.copyOf(jobs);
        if (untilEnded && jobs.isEmpty()) {
            throw new IllegalArgumentException("a stream that ends with its jobs has to name them");
        }
    }

    /** How much a stream tells. */
    public enum Detail {
        /** Ends of jobs alone. */
        ENDS,
        /** Also states, progress, failures, and counts a few times a second. */
        SUMMARY,
        /** Also each attempt's start and end. */
        ALL
    }

    /** Everything that happens, without end. */
    public static EventFilter everything() {
        return new EventFilter(List.of(), Detail.ALL, false);
    }

    /** What happens to these jobs until they have ended. */
    public static EventFilter of(List<JobId> jobs, Detail detail) {
        return new EventFilter(jobs, detail, true);
    }
}
