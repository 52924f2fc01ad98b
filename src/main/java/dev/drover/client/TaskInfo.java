package dev.drover.client;

import dev.drover.model.Cause;
import dev.drover.model.JobState;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A task of a job.
 *
 * @param task number, as people see it
 * @param value its bytes; absent for a plain job
 * @param state absent where it is not kept any more: the part of the journal that had it was pruned
 * @param attempts that were made
 * @param runTime of its last attempt
 * @param message why it ended, in a sentence; may be empty
 */
public record TaskInfo(
        JobId job,
        long task,
        Optional<byte[]> value,
        Optional<JobState> state,
        Optional<Cause> cause,
        OptionalInt exitCode,
        OptionalInt signal,
        int attempts,
        Optional<Instant> startedAt,
        Optional<Instant> endedAt,
        Optional<Duration> runTime,
        String message) {}
