package dev.drover.worker.attempt;

import dev.drover.model.Cause;
import dev.drover.model.JobState;

/**
 * A request that an attempt ends: why, and with or without force. Immutable.
 *
 * @param cause CANCELLED, SHUTDOWN or TIMEOUT, the cause of its outcome
 * @param force without the grace period
 */
public record StopRequest(Cause cause, boolean force) {
    public StopRequest {
        stateOf(cause);
    }

    /** The state of an attempt that ended because of this request. */
    public JobState state() {
        return stateOf(cause);
    }

    /** FAILED may be run again; CANCELLED may not, and its job counts as ended by its user. */
    private static JobState stateOf(Cause cause) {
        return switch (cause) {
            case TIMEOUT -> JobState.FAILED;
            case CANCELLED, SHUTDOWN -> JobState.CANCELLED;
            case EXIT,
                    SIGNAL,
                    EXCEPTION,
                    WORKER_LOST,
                    QUARANTINED,
                    OUTPUT_LIMIT,
                    MEMORY_LIMIT,
                    CPU_LIMIT,
                    NOT_STARTED,
                    PREREQUISITE,
                    MAX_FAILURES ->
                throw new IllegalArgumentException(
                        "nobody asks an attempt to end because of " + cause.token() + "; say here how it then ends");
        };
    }

    /** Combines this request with a later one. The first cause stays, and force can only be added. */
    StopRequest combinedWith(StopRequest later) {
        return later.force && !force ? new StopRequest(cause, true) : this;
    }
}
