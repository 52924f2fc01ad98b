package dev.drover.worker.attempt;

import dev.drover.model.Cause;
import dev.drover.model.JobState;
import dev.drover.spec.ByteSizes;
import dev.drover.spec.Durations;

/**
 * A request that an attempt ends: why, and with or without force. Immutable.
 *
 * @param cause CANCELLED, SHUTDOWN, TIMEOUT or a limit, the cause of its outcome
 * @param force without the grace period
 * @param sentence what was measured beside its limit, for the outcome's message; empty where the cause says all
 */
public record StopRequest(Cause cause, boolean force, String sentence) {
    public StopRequest {
        stateOf(cause);
    }

    public StopRequest(Cause cause, boolean force) {
        this(cause, force, "");
    }

    /** A limit of bytes that was passed: {@code memory-limit: 1.2 GiB of 1 GiB}. */
    public static StopRequest ofBytes(Cause cause, long measuredBytes, long limitBytes) {
        return new StopRequest(cause, false, cause.token() + ": " + ByteSizes.ofLimit(measuredBytes, limitBytes));
    }

    /** A limit of time that was passed: {@code cpu-limit: 10.1 s of 10 s}. */
    public static StopRequest ofMillis(Cause cause, long measuredMs, long limitMs) {
        return new StopRequest(cause, false, cause.token() + ": " + Durations.ofLimit(measuredMs, limitMs));
    }

    public StopRequest withForce() {
        return new StopRequest(cause, true, sentence);
    }

    /** The state of an attempt that ended because of this request. */
    public JobState state() {
        return stateOf(cause);
    }

    /** FAILED may be run again; CANCELLED may not, and its job counts as ended by its user. */
    private static JobState stateOf(Cause cause) {
        return switch (cause) {
            case TIMEOUT, OUTPUT_LIMIT, MEMORY_LIMIT, CPU_LIMIT -> JobState.FAILED;
            case CANCELLED, SHUTDOWN -> JobState.CANCELLED;
            case EXIT, SIGNAL, EXCEPTION, WORKER_LOST, QUARANTINED, NOT_STARTED, PREREQUISITE, MAX_FAILURES ->
                throw new IllegalArgumentException(
                        "nobody asks an attempt to end because of " + cause.token() + "; say here how it then ends");
        };
    }

    /** Combines this request with a later one. The first cause stays, and force can only be added. */
    StopRequest combinedWith(StopRequest later) {
        return later.force && !force ? withForce() : this;
    }
}
