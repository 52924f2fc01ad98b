package dev.drover.coordinator.core.state;

import dev.drover.model.Cause;
import dev.drover.model.JobState;
import dev.drover.proto.AttemptOutcome;
import dev.drover.proto.OpenJob;
import dev.drover.proto.TaskCounts;

/**
 * Counts how the tasks of a job have ended so far, and derives the job's own end from it. Owned by the core's thread.
 */
public final class Tally {
    private long succeeded;
    private long failed;
    private long cancelled;
    private long neverRan;
    private long attempts;
    private boolean cancelRequested;
    private Cause cancelCause;
    private AttemptOutcome firstFailure;

    public long succeeded() {
        return succeeded;
    }

    public long failed() {
        return failed;
    }

    public long cancelled() {
        return cancelled;
    }

    /** Of the cancelled: those no attempt of which had started. */
    public long neverRan() {
        return neverRan;
    }

    /** Attempts of all tasks that have ended. */
    public long attempts() {
        return attempts;
    }

    void countAttempt() {
        attempts++;
    }

    long ended() {
        return succeeded + failed + cancelled;
    }

    /** Whether the whole job was asked to end. */
    boolean isCancelRequested() {
        return cancelRequested;
    }

    /** Of the first task that ended without success; null if there is none. */
    public AttemptOutcome firstFailure() {
        return firstFailure;
    }

    /**
     * A task ended by the end of an attempt.
     *
     * @param ran whether any attempt of it had started
     * @param isOnly whether the job has no other, so that the sentence of its end is the job's
     */
    void count(AttemptOutcome outcome, boolean ran, boolean isOnly) {
        JobState state = JobState.ofNumber(outcome.getStateValue());
        switch (state) {
            case SUCCEEDED -> succeeded++;
            case CANCELLED -> cancelled(1, ran ? 0 : 1);
            default -> failed++;
        }
        if (firstFailure == null && state == JobState.FAILED) {
            firstFailure = forTally(outcome, isOnly);
        }
    }

    // Keeps only what the job's own end needs. The rest is in the history.
    private static AttemptOutcome forTally(AttemptOutcome outcome, boolean isOnly) {
        // A failure that gives no cause has one here, by which a checkpoint knows that there was one.
        int cause = outcome.getCauseValue() == 0 ? Cause.EXIT.number() : outcome.getCauseValue();
        AttemptOutcome.Builder thin = AttemptOutcome.newBuilder().setCauseValue(cause);
        if (outcome.hasExitCode()) {
            thin.setExitCode(outcome.getExitCode());
        }
        if (outcome.hasSignal()) {
            thin.setSignal(outcome.getSignal());
        }
        if (isOnly) {
            // The job ends in the same turn, so that no checkpoint has to have it.
            thin.setMessage(outcome.getMessage());
        }
        return thin.build();
    }

    /**
     * Tasks ended as cancelled.
     *
     * @param ofThemNeverRan how many of them no attempt of which had started
     */
    void cancelled(long tasks, long ofThemNeverRan) {
        cancelled += tasks;
        neverRan += ofThemNeverRan;
    }

    void requestCancel(Cause cause) {
        cancelRequested = true;
        cancelCause = cause;
    }

    /** How the job ends if no task is left. */
    JobState finalState() {
        if (cancelRequested && cancelled > 0) {
            return JobState.CANCELLED;
        }
        if (failed > 0) {
            return JobState.FAILED;
        }
        return cancelled > 0 ? JobState.CANCELLED : JobState.SUCCEEDED;
    }

    /** Why it ends as it does; null for success. */
    public Cause finalCause() {
        return switch (finalState()) {
            case SUCCEEDED -> null;
            case CANCELLED -> cancelCause == null ? Cause.CANCELLED : cancelCause;
            default -> firstFailure == null ? Cause.EXIT : Cause.ofNumber(firstFailure.getCauseValue());
        };
    }

    public TaskCounts counts() {
        return TaskCounts.newBuilder()
                .setSucceeded(succeeded)
                .setFailed(failed)
                .setCancelled(cancelled)
                .setNeverRan(neverRan)
                .build();
    }

    /** Writes all of it into a checkpoint's entry. */
    void writeTo(OpenJob.Builder open) {
        open.setCounts(counts()).setEndedAttempts(attempts).setCancelRequested(cancelRequested);
        if (cancelCause != null) {
            open.setCancelCauseValue(cancelCause.number());
        }
        if (firstFailure != null) {
            open.setFirstCauseValue(firstFailure.getCauseValue());
            if (firstFailure.hasExitCode()) {
                open.setFirstExitCode(firstFailure.getExitCode());
            }
            if (firstFailure.hasSignal()) {
                open.setFirstSignal(firstFailure.getSignal());
            }
        }
    }

    /** Takes it over from there; this one must be new. */
    void restore(OpenJob open) {
        succeeded = open.getCounts().getSucceeded();
        failed = open.getCounts().getFailed();
        cancelled = open.getCounts().getCancelled();
        neverRan = open.getCounts().getNeverRan();
        attempts = open.getEndedAttempts();
        cancelRequested = open.getCancelRequested();
        if (open.getCancelCauseValue() != 0) {
            cancelCause = Cause.ofNumber(open.getCancelCauseValue());
        }
        if (open.getFirstCauseValue() != 0) {
            AttemptOutcome.Builder first = AttemptOutcome.newBuilder().setCauseValue(open.getFirstCauseValue());
            if (open.hasFirstExitCode()) {
                first.setExitCode(open.getFirstExitCode());
            }
            if (open.hasFirstSignal()) {
                first.setSignal(open.getFirstSignal());
            }
            firstFailure = first.build();
        }
    }
}
