package dev.drover.client;

import java.util.List;

/**
 * Everything about one job.
 *
 * @param job with its spec
 * @param attempts the last 100 at most, in order of their end, whole
 * @param progress that was reported, oldest first
 * @param environmentNames of the variables it was submitted with, sorted; values are not shown
 * @param environmentPruned whether those names are not kept any more, though the spec is
 */
public record JobDetail(
        JobSummary job,
        List<AttemptInfo> attempts,
        List<ProgressInfo> progress,
        List<String> environmentNames,
        boolean environmentPruned) {}
