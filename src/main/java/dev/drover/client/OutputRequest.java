package dev.drover.client;

import java.util.List;

/**
 * Which captured output is wanted.
 *
 * @param job which one
 * @param tasks only of these; empty: all
 * @param failedOnly only of tasks that failed
 * @param attempt of each task; 0: its last
 * @param follow go on until the job has ended, by arrival instead of by task
 */
public record OutputRequest(JobId job, List<TaskRange> tasks, boolean failedOnly, int attempt, boolean follow) {
    /**
     * Copies the list of tasks.
     *
     * @param job {@link #job}
     * @param tasks {@link #tasks}
     * @param failedOnly {@link #failedOnly}
     * @param attempt {@link #attempt}
     * @param follow {@link #follow}
     */
    public OutputRequest {
        tasks = List.copyOf(tasks);
    }

    /**
     * {@return a request for the output of the last attempt of each task}
     *
     * @param job which one
     */
    public static OutputRequest of(JobId job) {
        return new OutputRequest(job, List.of(), false, 0, false);
    }
}
