package dev.drover.worker.attempt;

import dev.drover.model.Cause;
import dev.drover.model.JobState;

/**
 * Why an attempt shall end, and how. Immutable.
 *
 * @param cause CANCELLED, SHUTDOWN or TIMEOUT: what its outcome will say
 * @param force without the grace period
 */
public record StopRequest(Cause cause, boolean force) {
    /** The state of an attempt that ended for this. */
    public JobState state() {
        return cause == Cause.TIMEOUT ? JobState.FAILED : JobState.CANCELLED;
    }

    /** This request and a later one: the first cause stays, force is only added. */
    StopRequest and(StopRequest later) {
        return later.force && !force ? new StopRequest(cause, true) : this;
    }
}
