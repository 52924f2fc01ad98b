package dev.drover.client;

import dev.drover.task.Task;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * How a plain job, or one task of an array job, ended.
 *
 * @param job as the history has it
 * @param attempt the task's last, whole; absent if it never ran
 */
public record JobResult(JobSummary job, Optional<AttemptInfo> attempt) {
    /** {@return the JSON that a function returned} */
    public Optional<String> json() {
        return attempt.flatMap(AttemptInfo::result).map(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }

    /** {@return whether the result, if there was one, is not kept any more: the part of the journal that had it was pruned} */
    public boolean isPruned() {
        return returned().isPruned();
    }

    /**
     * What a function returned, bound to a class that is not generic.
     *
     * @param <T> the class
     * @param type the class
     * @return the result
     * @throws DroverException if it did not return anything, or not that
     */
    public <T> T as(Class<T> type) {
        ArgumentChecks.requireNonNull(type, "type");
        return returned().as(type);
    }

    /**
     * What a function returned, bound to the type that its class names: {@code O} of {@code Task<I, O>}.
     *
     * @param <O> the type of the result
     * @param task that was submitted
     * @return the result
     * @throws DroverException if it did not return anything, or not that
     */
    public <O> O returnedBy(Class<? extends Task<?, O>> task) {
        ArgumentChecks.requireNonNull(task, "task");
        return returned().returnedBy(task);
    }

    private ReturnedValue returned() {
        return new ReturnedValue(job.id(), job.state(), attempt);
    }
}
