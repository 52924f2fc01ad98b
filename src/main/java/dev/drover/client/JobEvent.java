package dev.drover.client;

import java.time.Instant;
import java.util.OptionalLong;

/** Something that happened, in the order it did. */
public sealed interface JobEvent {
    /** {@return when it happened; of a gap, when it was noticed} */
    Instant at();

    /**
     * A job came to another state, or this is how far it is.
     *
     * @param at when it happened
     * @param change what happened to it
     * @param status the job as it is now
     */
    record JobChanged(Instant at, Change change, JobStatus status) implements JobEvent {}

    /**
     * An attempt started.
     *
     * @param at when it happened
     * @param job whose task
     * @param task number, as people see it
     * @param attempt from 1
     * @param worker that runs it
     * @param pid of a command
     */
    record AttemptStarted(Instant at, JobId job, long task, int attempt, int worker, OptionalLong pid)
            implements JobEvent {}

    /**
     * An attempt ended.
     *
     * @param at when it happened
     * @param attempt without its output, result and stack, unless {@code whole}
     * @param reruns the task runs again
     * @param whole whether output, result and stack are there; only with {@link EventFilter.Detail#OUTPUT}
     */
    record AttemptEnded(Instant at, AttemptInfo attempt, boolean reruns, boolean whole) implements JobEvent {}

    /**
     * A task reported its progress.
     *
     * @param at when it happened
     * @param progress what it reported
     * @param worker that runs it
     */
    record Progressed(Instant at, ProgressInfo progress, int worker) implements JobEvent {}

    /**
     * A task sent a message, or took one.
     *
     * @param at when its worker got it
     * @param message what was said
     * @param worker that runs the task
     */
    record Messaged(Instant at, JobMessage message, int worker) implements JobEvent {}

    /**
     * A worker started.
     *
     * @param at when it happened
     * @param worker its number
     * @param pid of its process
     * @param reason why, in a sentence; may be empty
     */
    record WorkerStarted(Instant at, int worker, OptionalLong pid, String reason) implements JobEvent {}

    /**
     * A worker ended.
     *
     * @param at when it happened
     * @param worker its number
     * @param pid of its process
     * @param reason why, in a sentence
     */
    record WorkerEnded(Instant at, int worker, OptionalLong pid, String reason) implements JobEvent {}

    /**
     * Events were skipped, because they came faster than they were taken, or because the coordinator was started anew; how far each
     * live job is follows.
     *
     * @param at when it was noticed
     * @param skipped how many; 0 if unknown
     */
    record Gap(Instant at, long skipped) implements JobEvent {}

    /** What happened to a job. */
    enum Change {
        /** It was accepted. */
        QUEUED,
        /** The first of its tasks started. */
        STARTED,
        /** Somebody asked for its end. */
        CANCELLING,
        /** The last of its tasks ended. */
        ENDED,
        /** Nothing: this is how far it is. */
        STATUS
    }
}
