package dev.drover.client;

import java.util.OptionalLong;

/** Something that happened, in the order it did. Times are milliseconds since 1970. */
public sealed interface JobEvent {
    /** When; of a gap, when it was noticed. */
    long atMs();

    /**
     * A job came to another state, or this is how far it is.
     *
     * @param change what happened to it
     */
    record JobChanged(long atMs, Change change, JobStatus status) implements JobEvent {}

    record AttemptStarted(long atMs, JobId job, long task, int attempt, int worker, OptionalLong pid)
            implements JobEvent {}

    /**
     * An attempt ended.
     *
     * @param attempt without its output, result and stack
     * @param reruns the task runs again
     */
    record AttemptEnded(long atMs, AttemptInfo attempt, boolean reruns) implements JobEvent {}

    record Progressed(long atMs, ProgressInfo progress, int worker) implements JobEvent {}

    /**
     * A worker started.
     *
     * @param reason why, in a sentence; may be empty
     */
    record WorkerStarted(long atMs, int worker, OptionalLong pid, String reason) implements JobEvent {}

    /**
     * A worker ended.
     *
     * @param reason why, in a sentence
     */
    record WorkerEnded(long atMs, int worker, OptionalLong pid, String reason) implements JobEvent {}

    /**
     * Events were skipped, because they came faster than they were taken, or because the coordinator was started anew; how far each
     * live job is follows.
     *
     * @param skipped how many; 0 if unknown
     */
    record Gap(long atMs, long skipped) implements JobEvent {}

    /** What happened to a job. */
    enum Change {
        QUEUED,
        STARTED,
        CANCELLING,
        ENDED,
        /** Nothing: this is how far it is. */
        STATUS
    }
}
