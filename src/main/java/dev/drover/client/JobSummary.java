package dev.drover.client;

import dev.drover.model.Cause;
import dev.drover.model.JobState;
import dev.drover.model.TaskNumbers;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A job as the history has it.
 *
 * @param id of the job
 * @param name what people call it
 * @param kind what its tasks are
 * @param state as it is shown to users
 * @param cause why it did not succeed
 * @param exitCode of a plain job, or of an array's first failed task
 * @param signal that ended it, likewise
 * @param tasks how many it has
 * @param succeeded tasks that ended well
 * @param failed tasks that failed
 * @param cancelled tasks that were cancelled, before they started or while they ran
 * @param neverRan those of the cancelled that never ran; of a job that has not ended, those that are known
 * @param submittedAt when it was accepted
 * @param startedAt when its first task started; absent: none has
 * @param endedAt when its last task ended; absent: not yet
 * @param labels in the order they were given
 * @param key the user's own name for the submission
 * @param parent the job that submitted it
 * @param attempts of all its tasks that have ended
 * @param array whether it is an array job
 * @param numbers of its tasks
 * @param spec if it was asked for, and is kept
 * @param specPruned whether it was asked for, and is not kept any more: the part of the journal that had it was pruned
 * @param message why it failed or was cancelled, as the command line says it: {@code exit code 1}, {@code 2 of 2 tasks failed}; empty where
 *     it did not
 */
public record JobSummary(
        JobId id,
        String name,
        Kind kind,
        JobState state,
        Optional<Cause> cause,
        OptionalInt exitCode,
        OptionalInt signal,
        long tasks,
        long succeeded,
        long failed,
        long cancelled,
        long neverRan,
        Instant submittedAt,
        Optional<Instant> startedAt,
        Optional<Instant> endedAt,
        Map<String, String> labels,
        Optional<String> key,
        Optional<JobId> parent,
        long attempts,
        boolean array,
        TaskNumbers numbers,
        Optional<JobSpec> spec,
        boolean specPruned,
        String message) {
    /** What the tasks of a job are. */
    public enum Kind {
        /** A program and its arguments. */
        COMMAND("command"),
        /** A line for the shell. */
        SHELL("shell"),
        /** A Java function. */
        FUNCTION("function"),
        /** A kind of a later version, which this version does not know. */
        UNKNOWN("unknown");

        private final String token;

        Kind(String token) {
            this.token = token;
        }

        /** {@return the kind as tables and JSON have it} */
        public String token() {
            return token;
        }
    }

    /** {@return how many tasks have succeeded or failed; those that were cancelled are not counted} */
    public long ended() {
        return succeeded + failed;
    }

    /**
     * The part that live and ended jobs share; nothing runs of a job that the history has as ended.
     *
     * @return that part
     */
    public JobStatus status() {
        return new JobStatus(
                id,
                name,
                state,
                cause,
                exitCode,
                signal,
                tasks,
                succeeded,
                failed,
                cancelled,
                0,
                submittedAt,
                startedAt,
                endedAt,
                array,
                attempts,
                message);
    }
}
