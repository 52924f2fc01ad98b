package dev.drover.client;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.type.TypeFactory;
import dev.drover.model.ErrorCode;
import dev.drover.model.JobState;
import dev.drover.task.JsonText;
import dev.drover.task.Task;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Binds what a function returned to a type. Immutable; any thread.
 *
 * @param job that returned it
 * @param state of the job
 * @param attempt its last; absent if it never ran
 */
record ReturnedValue(JobId job, JobState state, Optional<AttemptInfo> attempt) {
    <T> T as(Class<T> type) {
        return bind(TypeFactory.defaultInstance().constructType(type));
    }

    <O> O returnedBy(Class<? extends Task<?, O>> task) {
        return bind(TypeFactory.defaultInstance().constructType(task).findTypeParameters(Task.class)[1]);
    }

    boolean isPruned() {
        return attempt.isPresent() && attempt.get().pruned();
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
                    "the result of job " + job + " is no " + type.getRawClass().getSimpleName() + ": "
                            + e.getOriginalMessage(),
                    e);
        } catch (IOException e) {
            throw new IllegalStateException("reading from memory failed", e);
        }
    }

    private byte[] returned() {
        if (isPruned()) {
            throw new DroverException(
                    ErrorCode.NOT_FOUND,
                    "the result of job " + job + " is not kept any more: its part of the journal was pruned");
        }
        return attempt.flatMap(AttemptInfo::result)
                .orElseThrow(() -> new DroverException(
                        ErrorCode.NOT_FOUND,
                        "job " + job + " has no result (" + state.token() + "); attempt() says why"));
    }
}
