package dev.drover.client;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A reason why tasks of a job wait.
 *
 * @param kind what they wait for
 * @param tasks how many wait for it
 * @param until when the first of them goes on, if that is known
 * @param slots how many slots there are, where all are taken; else 0
 * @param takenBy the jobs in these slots, the one with most slots first; at most 10
 * @param before the jobs that get a slot before this one, in order; at most 10
 * @param pid of the stopped process of the first of them; absent for another kind
 */
public record JobWait(
        Kind kind,
        long tasks,
        Optional<Instant> until,
        int slots,
        List<OtherJob> takenBy,
        List<OtherJob> before,
        OptionalLong pid) {
    /**
     * Makes the lists unmodifiable.
     *
     * @param kind {@link #kind}
     * @param tasks {@link #tasks}
     * @param until {@link #until}
     * @param slots {@link #slots}
     * @param takenBy {@link #takenBy}
     * @param before {@link #before}
     * @param pid {@link #pid}
     */
    public JobWait {
        takenBy = List.copyOf(takenBy);
        before = List.copyOf(before);
    }

    /** What tasks wait for. */
    public enum Kind {
        /** Nothing: each task runs or has ended. */
        NOT_WAITING,
        /** The job is being cancelled. */
        CANCELLED,
        /** The coordinator is about to stop and starts nothing. */
        STOPPING,
        /** They have failed, and run again after a pause. */
        BACK_OFF,
        /** So many tasks of the job wait out such a pause that no fresh one starts. */
        TOO_MANY_BACK_OFFS,
        /** They were sent to workers, which have not said that they started. */
        SENT,
        /** No worker is connected. */
        NO_WORKER,
        /** Workers take nothing before their results are on disk: the disk is full or slow. */
        NO_CREDIT,
        /** Large specs are on their way to the workers. */
        SPECS_UNDER_WAY,
        /** Their workers died while they ran, so each runs again alone, one after the other. */
        SUSPECTED,
        /** Nothing, but a signal stopped their processes, as SIGSTOP does; they go on after SIGCONT. */
        STOPPED,
        /** All slots are taken. */
        SLOTS_TAKEN,
        /** They get a free slot next. */
        NEXT,
        /** A reason of a later version, which this version does not know. */
        UNKNOWN
    }

    /**
     * A job that runs or waits too.
     *
     * @param id of the job
     * @param name what people call it
     * @param tasks how many it has in all
     * @param slots how many it takes; 0 for one that waits
     */
    public record OtherJob(JobId id, String name, long tasks, int slots) {}
}
