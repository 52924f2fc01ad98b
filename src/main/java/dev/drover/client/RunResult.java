package dev.drover.client;

import dev.drover.model.Cause;
import dev.drover.model.ErrorCode;
import dev.drover.model.JobState;
import dev.drover.task.Task;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * How a job ended that was run as a call, with what it printed and returned. A job that failed or was cancelled is a result, too, no
 * exception.
 *
 * @param job how it ended
 * @param attempt its last, whole; absent if it never ran
 * @param stdout what the last attempt wrote to standard output
 * @param stderr what it wrote to standard error
 */
public record RunResult(JobStatus job, Optional<AttemptInfo> attempt, CapturedOutput stdout, CapturedOutput stderr) {
    /** {@return the id of the job} */
    public JobId id() {
        return job.id();
    }

    /** {@return how it ended} */
    public JobState state() {
        return job.state();
    }

    /** {@return whether it succeeded: exit code 0, or a function that returned} */
    public boolean isSucceeded() {
        return job.isSucceeded();
    }

    /** {@return why it did not succeed} */
    public Optional<Cause> cause() {
        return job.cause();
    }

    /** {@return the exit code of a command that ended by itself} */
    public OptionalInt exitCode() {
        return job.exitCode();
    }

    /** {@return the signal that ended the command} */
    public OptionalInt signal() {
        return job.signal();
    }

    /** {@return why it failed or was cancelled, as the command line says it: {@code exit code 1}; empty where it did not} */
    public String message() {
        return job.message();
    }

    /** {@return when the last attempt started; absent: it never did} */
    public Optional<Instant> startedAt() {
        return attempt.flatMap(AttemptInfo::startedAt);
    }

    /** {@return when the job ended} */
    public Optional<Instant> endedAt() {
        return job.endedAt();
    }

    /** {@return how long the last attempt ran, to the microsecond} */
    public Optional<Duration> runTime() {
        return attempt.map(AttemptInfo::runTime);
    }

    /** {@return the CPU time of all processes of the last attempt that were waited for; absent where it could not be measured} */
    public Optional<Duration> cpuTime() {
        return attempt.flatMap(AttemptInfo::cpuTime);
    }

    /** {@return the largest resident memory of one process of the last attempt, in bytes; absent where it could not be measured} */
    public OptionalLong peakBytes() {
        return attempt.isPresent() ? attempt.get().peakBytes() : OptionalLong.empty();
    }

    /** {@return the JSON that a function returned} */
    public Optional<String> json() {
        return attempt.flatMap(AttemptInfo::result).map(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }

    /**
     * What a function returned, bound to a class that is not generic.
     *
     * @param <T> the class
     * @param type the class
     * @return the result
     * @throws DroverException with {@link ErrorCode#NOT_FOUND} if it did not return anything, with {@link ErrorCode#INVALID} if not that
     */
    public <T> T as(Class<T> type) {
        ArgumentChecks.requireNonNull(type, "type");
        return returned().as(type);
    }

    /**
     * What a function returned, bound to the type that its class names: {@code O} of {@code Task<I, O>}.
     *
     * @param <O> the type of the result
     * @param task that was run
     * @return the result
     * @throws DroverException with {@link ErrorCode#NOT_FOUND} if it did not return anything, with {@link ErrorCode#INVALID} if not that
     */
    public <O> O returnedBy(Class<? extends Task<?, O>> task) {
        ArgumentChecks.requireNonNull(task, "task");
        return returned().returnedBy(task);
    }

    private ReturnedValue returned() {
        return new ReturnedValue(job.id(), job.state(), attempt);
    }
}
