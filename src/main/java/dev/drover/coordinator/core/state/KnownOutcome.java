package dev.drover.coordinator.core.state;

import dev.drover.model.Cause;
import dev.drover.proto.AttemptOutcome;
import dev.drover.proto.JobState;

/**
 * Says a worker's outcome in words that this version has: the worker may be of a newer one, and what is recorded must be readable
 * ever after. Without state.
 */
public final class KnownOutcome {
    private KnownOutcome() {}

    /**
     * The same, unless its state is no end or its cause has no name here, which its message then says. The first is a failure, the second
     * has the cause of an exit.
     */
    public static AttemptOutcome of(AttemptOutcome outcome) {
        boolean isEnd = switch (outcome.getState()) {
            case JOB_STATE_SUCCEEDED, JOB_STATE_FAILED, JOB_STATE_CANCELLED -> true;
            default -> false;
        };
        int cause = outcome.getCauseValue();
        boolean isCauseKnown = cause == 0 || Cause.isNumber(cause);
        if (isEnd && isCauseKnown) {
            return outcome;
        }
        String fault = isEnd
                ? "The worker named a cause of number " + cause
                : "The worker named an end of number " + outcome.getStateValue();
        AttemptOutcome.Builder known = outcome.toBuilder()
                .setMessage((outcome.getMessage() + " " + fault + ", which this version doesn't know.").strip());
        if (!isEnd) {
            known.setState(JobState.JOB_STATE_FAILED);
        }
        return isCauseKnown
                ? known.build()
                : known.setCauseValue(Cause.EXIT.number()).build();
    }
}
