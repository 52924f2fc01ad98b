package dev.drover.worker.attempt;

import dev.drover.model.Cause;
import dev.drover.model.JobState;
import dev.drover.proto.AttemptOutcome;

/** Makes the outcomes of attempts that did not run to their end. Any thread may call it. */
public final class AbortedOutcomes {
    private AbortedOutcomes() {}

    /** The outcome of an attempt whose command or function could not be started. */
    public static AttemptOutcome notStarted(AttemptKey key, String sentence) {
        return AttemptOutcome.newBuilder()
                .setToken(key.token())
                .setStateValue(JobState.FAILED.number())
                .setCauseValue(Cause.NOT_STARTED.number())
                .setMessage(sentence)
                .build();
    }

    /** The outcome of an attempt that was asked to end before it had started, or that is unknown here. */
    public static AttemptOutcome endedInQueue(AttemptKey key, StopRequest request) {
        return AttemptOutcome.newBuilder()
                .setToken(key.token())
                .setStateValue(request.state().number())
                .setCauseValue(request.cause().number())
                .build();
    }

    /** The outcome of an attempt at which Drover itself failed. Whether it had started anything is not known. */
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
