package dev.drover.client;

import dev.drover.model.JobState;
import java.util.Map;

/**
 * How many jobs there are.
 *
 * @param byState states without a job may be missing
 * @param failedSince jobs that failed since the time that was asked for
 */
public record Counts(Map<JobState, Long> byState, long failedSince) {
    /**
     * Copies the map.
     *
     * @param byState {@link #byState}
     * @param failedSince {@link #failedSince}
     */
    public Counts {
        byState = Map.copyOf(byState);
    }

    /**
     * {@return how many jobs are in a state}
     *
     * @param state which one
     */
    public long of(JobState state) {
        ArgumentChecks.requireNonNull(state, "state");
        return byState.getOrDefault(state, 0L);
    }
}
