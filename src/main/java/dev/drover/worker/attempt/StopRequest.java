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
    /** The state of an attempt that ended because of this request. */
    public JobState state() {
        return cause == Cause.TIMEOUT ? JobState.FAILED : JobState.CANCELLED;
    }

    /** Combines this request with a later one. The first cause stays, and force can only be added. */
    StopRequest combinedWith(StopRequest later) {
        return later.force && !force ? new StopRequest(cause, true) : this;
    }
}
