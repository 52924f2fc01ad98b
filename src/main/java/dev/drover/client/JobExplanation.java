package dev.drover.client;

import java.util.List;

/**
 * Why a live job waits, as the coordinator knows it.
 *
 * @param job as it is now
 * @param waits at least one; several where some of its tasks wait for one thing and some for another
 */
public record JobExplanation(JobStatus job, List<JobWait> waits) {
    /**
     * Makes the list unmodifiable.
     *
     * @param job {@link #job}
     * @param waits {@link #waits}
     */
    public JobExplanation {
        waits = List.copyOf(waits);
    }
}
