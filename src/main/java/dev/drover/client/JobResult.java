package dev.drover.client;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.type.TypeFactory;
import dev.drover.model.ErrorCode;
import dev.drover.task.JsonText;
import dev.drover.task.Task;
import java.io.IOException;
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
        return attempt.isPresent() && attempt.get().pruned();
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
        return bind(TypeFactory.defaultInstance().constructType(type));
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
        return bind(TypeFactory.defaultInstance().constructType(task).findTypeParameters(Task.class)[1]);
    }

    @SuppressWarnings("unchecked") // the raw class was compared
    private <T> T bind(JavaType type) {
        byte[] json = returned();
        if (type.hasRawClass(JsonText.class)) {
            return (T) new JsonText(new String(json, StandardCharsets.UTF_8));
        }
        try {
            return new ObjectMapper().readValue(json, type);
        } catch (JacksonException e) {
            throw new DroverException(
                    ErrorCode.INVALID,
                    "the result of job " + job.id() + " is no "
                            + type.getRawClass().getSimpleName() + ": " + e.getOriginalMessage(),
                    e);
        } catch (IOException e) {
            throw new IllegalStateException("reading from memory failed", e);
        }
    }

    private byte[] returned() {
        if (isPruned()) {
            throw new DroverException(
                    ErrorCode.NOT_FOUND,
                    "the result of job " + job.id() + " is not kept any more: its part of the journal was pruned");
        }
        return attempt.flatMap(AttemptInfo::result)
                .orElseThrow(() -> new DroverException(
                        ErrorCode.NOT_FOUND,
                        "job " + job.id() + " has no result (" + job.state().token() + "); attempt() says why"));
    }
}
