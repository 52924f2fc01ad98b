package dev.drover.client;

import java.util.List;

/**
 * A request to cancel a job or some of its tasks.
 *
 * @param job which one
 * @param tasks only these; empty: the whole job
 * @param force with SIGKILL at once
 * @param noWait return as soon as the request is on disk
 */
public record CancelRequest(JobId job, List<TaskRange> tasks, boolean force, boolean noWait) {
    /**
     * Copies the list of tasks.
     *
     * @param job {@link #job}
     * @param tasks {@link #tasks}
     * @param force {@link #force}
     * @param noWait {@link #noWait}
     */
    public CancelRequest {
        tasks = List.copyOf(tasks);
    }

    /**
     * {@return a request to cancel all tasks of a job as usual}
     *
     * @param job which one
     */
    public static CancelRequest of(JobId job) {
        return new CancelRequest(job, List.of(), false, false);
    }
}
