package dev.drover.client;

import java.util.List;

/**
 * What the coordinator itself knows of jobs that have not ended.
 *
 * @param jobs oldest first
 * @param attempts those that run now, if they were asked for
 */
public record LiveJobs(List<JobStatus> jobs, List<RunningAttempt> attempts) {
    /**
     * Copies the lists.
     *
     * @param jobs {@link #jobs}
     * @param attempts {@link #attempts}
     */
    public LiveJobs {
        jobs = List.copyOf(jobs);
        attempts = List.copyOf(attempts);
    }

    /** How much is asked. */
    public enum Detail {
        /** The jobs alone. */
        JOBS,
        /** Also the attempts that run. */
        ATTEMPTS
    }
}
