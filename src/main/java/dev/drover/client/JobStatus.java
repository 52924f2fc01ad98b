package dev.drover.client;

import dev.drover.model.Cause;
import dev.drover.model.JobState;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How far a job is.
 *
 * @param cause why it did not succeed
 * @param exitCode of a plain job, or of an array's first failed task
 * @param signal that ended it, likewise
 * @param running tasks that run now
 * @param array whether it is an array job
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
        boolean array) {
    /** {@return how many tasks have ended} */
    public long ended() {
        return succeeded + failed;
    }

    /** {@return whether every task succeeded} */
    public boolean isSucceeded() {
        return state == JobState.SUCCEEDED;
    }
}
