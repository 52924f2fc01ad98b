package dev.drover.coordinator.core.watch;

import dev.drover.coordinator.core.state.Job;
import dev.drover.coordinator.core.state.LiveAttempt;
import dev.drover.coordinator.core.turn.Now;
import dev.drover.model.Cause;
import dev.drover.model.JobState;
import dev.drover.proto.AttemptOutcome;
import dev.drover.proto.Event;
import dev.drover.proto.JobEnded;
import dev.drover.proto.JobStatusRow;
import dev.drover.proto.LiveAttemptRow;

/** Makes the messages that describe live jobs and attempts. Without state; called by the core's thread. */
public final class Statuses {
    private Statuses() {}

    public static JobStatusRow of(Job job) {
        return builder(job, job.state()).build();
    }

    /** How far the job is, as an event. */
    static Event event(Job job, Now now) {
        return Event.newBuilder()
                .setAtMs(now.wallMs())
                .setType(Event.Type.JOB_STATUS)
                .setJob(job.id)
                .setStatus(of(job))
                .build();
    }

    /** The record of the end of a job that is done. This is the only place that decides its exit code and cause. */
    public static JobEnded endOf(Job job, long atMs) {
        JobState last = job.finalState();
        JobEnded.Builder end = JobEnded.newBuilder()
                .setAtMs(atMs)
                .setJob(job.id)
                .setStateValue(last.number())
                .setCounts(job.tally().counts());
        Cause cause = job.tally().finalCause();
        if (cause != null) {
            end.setCauseValue(cause.number());
        }
        AttemptOutcome first = job.tally().firstFailure();
        if (last == JobState.FAILED && first != null) {
            if (first.hasExitCode()) {
                end.setExitCode(first.getExitCode());
            }
            if (first.hasSignal()) {
                end.setSignal(first.getSignal());
            }
        } else if (last == JobState.SUCCEEDED && !job.isArray() && job.spec.hasCommand()) {
            end.setExitCode(0);
        }
        return end.build();
    }

    /** Of a job that has just ended. */
    static JobStatusRow ended(Job job, long atMs) {
        JobEnded end = endOf(job, atMs);
        JobStatusRow.Builder status =
                builder(job, job.finalState()).setEndedAtMs(end.getAtMs()).setCauseValue(end.getCauseValue());
        if (end.hasExitCode()) {
            status.setExitCode(end.getExitCode());
        }
        if (end.hasSignal()) {
            status.setSignal(end.getSignal());
        }
        AttemptOutcome failure = job.tally().firstFailure();
        if (failure != null && !job.isArray()) {
            status.setMessage(failure.getMessage());
        }
        return status.build();
    }

    private static JobStatusRow.Builder builder(Job job, JobState state) {
        JobStatusRow.Builder status = JobStatusRow.newBuilder()
                .setJob(job.id)
                .setName(job.spec.getName())
                .setStateValue(state.number())
                .setTasks(job.tasks)
                .setSucceeded(job.tally().succeeded())
                .setFailed(job.tally().failed())
                .setCancelled(job.tally().cancelled())
                .setNeverRan(job.tally().neverRan())
                .setAttempts(job.tally().attempts())
                .setRunning(job.started())
                .setSubmittedAtMs(job.submittedAtMs)
                .setArray(job.isArray());
        if (job.startedAtMs() != 0) {
            status.setStartedAtMs(job.startedAtMs());
        }
        return status;
    }

    public static LiveAttemptRow of(Job job, LiveAttempt attempt) {
        LiveAttemptRow.Builder running = LiveAttemptRow.newBuilder()
                .setToken(attempt.token())
                .setTask(job.numbers.number(attempt.index))
                .setWorker(attempt.worker)
                .setIssuedAtMs(attempt.issuedAtMs);
        if (attempt.isStarted()) {
            running.setStartedAtMs(attempt.startedAtMs());
        }
        if (attempt.pid() != 0) {
            running.setPid(attempt.pid());
        }
        running.setStopped(attempt.isStopped);
        if (attempt.progress != null) {
            running.setProgress(attempt.progress);
        }
        return running.build();
    }
}
