package dev.drover.client;

import dev.drover.model.Cause;
import dev.drover.model.JobState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * One ended execution of a task. What could not be measured is absent.
 *
 * @param job whose attempt
 * @param task number, as people see it
 * @param index of the task in its job, from 0
 * @param attempt 1, 2, 3 … within the task
 * @param epoch in which it was issued
 * @param worker that ran it
 * @param incarnation of the worker
 * @param taskEnded whether the task ended with it; otherwise the task runs again
 * @param state how it ended
 * @param cause why it did not succeed
 * @param exitCode of a command that ended by itself
 * @param signal that ended a command
 * @param pid of the command
 * @param startedAt absent: it never started
 * @param endedAt when it ended, or was taken back
 * @param runTime from its start to its end, to the microsecond
 * @param cpuTime of all its processes that were waited for
 * @param peakBytes the largest resident memory of one of its processes
 * @param stdoutBytes that it wrote to standard output
 * @param stderrBytes that it wrote to standard error
 * @param outputDroppedBytes above the output limit
 * @param stdoutTail the last bytes, all of them if stdoutBytes is no larger; empty unless asked for
 * @param stderrTail likewise
 * @param result JSON that a function returned
 * @param message why it ended, in a sentence; may be empty
 * @param exceptionClass of the exception that a function threw, with its package; may be empty
 * @param stack of the exception, with its causes; may be empty
 * @param warnings what its user should know and what did not decide its end, a sentence each; empty unless asked for
 * @param processesEnded that were left and had to be ended
 * @param processesForced of those, the ones that needed SIGKILL
 * @param pruned whether tails, result, stack, warnings and counts of processes are not kept any more: the part of the journal that had them was
 * pruned
 */
public record AttemptInfo(
        JobId job,
        long task,
        int index,
        int attempt,
        long epoch,
        int worker,
        int incarnation,
        boolean taskEnded,
        JobState state,
        Optional<Cause> cause,
        OptionalInt exitCode,
        OptionalInt signal,
        OptionalLong pid,
        Optional<Instant> startedAt,
        Instant endedAt,
        Duration runTime,
        Optional<Duration> cpuTime,
        OptionalLong peakBytes,
        long stdoutBytes,
        long stderrBytes,
        long outputDroppedBytes,
        byte[] stdoutTail,
        byte[] stderrTail,
        Optional<byte[]> result,
        String message,
        String exceptionClass,
        String stack,
        List<String> warnings,
        int processesEnded,
        int processesForced,
        boolean pruned) {}
