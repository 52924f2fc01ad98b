package dev.drover.client;

import dev.drover.model.Cause;
import dev.drover.model.JobState;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * A task of a job.
 *
 * @param job whose task
 * @param task number, as people see it
 * @param value its bytes; absent for a plain job
 * @param state absent where it is not kept any more: the part of the journal that had it was pruned
 * @param cause why it did not succeed
 * @param exitCode of its last attempt, if that was a command that ended by itself
 * @param signal that ended its last attempt
 * @param attempts that were made
 * @param startedAt its last attempt; absent: it has not
 * @param endedAt absent: not yet
 * @param runTime of its last attempt
 * @param cpuTime that the processes of its last attempt took together, as far as it could be measured
 * @param peakBytes the most that they were seen to have in RAM, as far as it could be measured
 * @param message why it ended, or does not go on, in a sentence; may be empty
 * @param stopped whether it runs and a signal stopped its first process, as SIGSTOP does
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
        Optional<Duration> cpuTime,
        OptionalLong peakBytes,
        String message,
        boolean stopped) {}
