package dev.drover.worker.attempt;

import dev.drover.model.Cause;
import dev.drover.model.JobState;
import dev.drover.proto.AttemptOutcome;

/** Makes the outcomes of attempts that did not run to an end of their own. Any thread may call it. */
public final class UnrunOutcomes {
    private UnrunOutcomes() {}

    /** What it should have run could not be started. */
    public static AttemptOutcome notStarted(AttemptKey key, String sentence) {
        return AttemptOutcome.newBuilder()
                .setToken(key.token())
                .setStateValue(JobState.FAILED.number())
                .setCauseValue(Cause.NOT_STARTED.number())
                .setMessage(sentence)
                .build();
    }

    /** It was asked to end before it had started, or isn't known here. */
    public static AttemptOutcome endedInQueue(AttemptKey key, StopRequest request) {
        return AttemptOutcome.newBuilder()
                .setToken(key.token())
                .setStateValue(request.state().number())
                .setCauseValue(request.cause().number())
                .build();
    }

    /** Drover itself failed at it: what it had started, if anything, is not known. */
    static AttemptOutcome faulted(AttemptKey key, String fault, String stack) {
        return AttemptOutcome.newBuilder()
                .setToken(key.token())
                .setStateValue(JobState.FAILED.number())
                .setCauseValue(Cause.EXCEPTION.number())
                .setMessage("Drover failed at running this: " + fault)
                .setStack(stack)
                .build();
    }
}
