package dev.drover.client;

import dev.drover.model.JobState;

/**
 * The result of a cancel.
 *
 * @param job which one
 * @param tasksCancelled that ended as cancelled by it
 * @param processesEnded all processes that were ended
 * @param processesForced of those, the ones that needed SIGKILL
 * @param alreadyEnded the job had ended before; nothing was done
 * @param state of the job now
 * @param started something of what was to end had started: of the job, or of the tasks that were named
 */
public record Cancellation(
        JobId job,
        long tasksCancelled,
        long processesEnded,
        long processesForced,
        boolean alreadyEnded,
        JobState state,
        boolean started) {}
