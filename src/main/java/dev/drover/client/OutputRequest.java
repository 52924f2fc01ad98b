package dev.drover.client;

import java.util.List;

/**
 * Which captured output is wanted.
 *
 * @param tasks only of these; empty: all
 * @param failedOnly only of tasks that failed
 * @param attempt of each task; 0: its last
 * @param follow go on until the job has ended, by arrival instead of by task
 */
public record OutputRequest(JobId job, List<TaskRange> tasks, boolean failedOnly, int attempt, boolean follow) {
    public OutputRequest {
        tasks = List.copyOf(tasks);
    }

    public static OutputRequest of(JobId job) {
        return new OutputRequest(job, List.of(), false, 0, false);
    }
}
