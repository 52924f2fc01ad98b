package dev.drover.coordinator.core.state;

import dev.drover.model.Cause;
import dev.drover.model.JobState;
import dev.drover.proto.AttemptOutcome;

/**
 * Converts a worker's outcome to states and causes that this version knows. The worker may have a newer version, and a
 * record must stay readable for ever. Without state.
 */
public final class KnownOutcome {
    private KnownOutcome() {}

    /**
     * The same, unless its state is no end or its cause has no name here, which its message then says. The first is a failure, the second
     * has the cause of an exit.
     */
    public static AttemptOutcome of(AttemptOutcome outcome) {
        int state = outcome.getStateValue();
        boolean isEnd = JobState.isNumber(state) && JobState.ofNumber(state).isFinal();
        int cause = outcome.getCauseValue();
        boolean isCauseKnown = cause == 0 || Cause.isNumber(cause);
        if (isEnd && isCauseKnown) {
            return outcome;
        }
        String fault =
                isEnd ? "The worker named a cause of number " + cause : "The worker named an end of number " + state;
        AttemptOutcome.Builder known = outcome.toBuilder()
                .setMessage((outcome.getMessage() + " " + fault + ", which this version doesn't know.").strip());
        if (!isEnd) {
            known.setStateValue(JobState.FAILED.number());
        }
        return isCauseKnown
                ? known.build()
                : known.setCauseValue(Cause.EXIT.number()).build();
    }
}
