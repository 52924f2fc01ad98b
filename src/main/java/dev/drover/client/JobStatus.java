package dev.drover.client;

import dev.drover.model.Cause;
import dev.drover.model.JobState;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How far a job is.
 *
 * @param id of the job
 * @param name what people call it
 * @param state as it is shown to users
 * @param cause why it did not succeed
 * @param exitCode of a plain job, or of an array's first failed task
 * @param signal that ended it, likewise
 * @param tasks how many it has
 * @param succeeded tasks that ended well
 * @param failed tasks that failed
 * @param cancelled tasks that were cancelled, before they started or while they ran
 * @param running tasks that run now
 * @param submittedAt when it was accepted
 * @param startedAt when its first task started; absent: none has
 * @param endedAt when its last task ended; absent: not yet
 * @param array whether it is an array job
 * @param attempts of all its tasks that have ended
 * @param message why it failed or was cancelled, as the command line says it: {@code exit code 1}, {@code 2 of 2 tasks failed}; empty where
 *     it did not
 */
public record JobStatus(
        JobId id,
        String name,
        JobState state,
        Optional<Cause> cause,
        OptionalInt exitCode,
        OptionalInt signal,
        long tasks,
        long succeeded,
        long failed,
        long cancelled,
        int running,
        Instant submittedAt,
        Optional<Instant> startedAt,
        Optional<Instant> endedAt,
        boolean array,
        long attempts,
        String message) {
    /** {@return how many tasks have succeeded or failed; those that were cancelled are not counted} */
    public long ended() {
        return succeeded + failed;
    }

    /** {@return whether every task succeeded} */
    public boolean isSucceeded() {
        return state == JobState.SUCCEEDED;
    }
}
