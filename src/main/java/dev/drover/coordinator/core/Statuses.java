package dev.drover.coordinator.core;

import dev.drover.model.Cause;
import dev.drover.model.JobState;
import dev.drover.proto.AttemptOutcome;
import dev.drover.proto.JobStatus;
import dev.drover.proto.RunningAttempt;

/** Makes the messages that describe live jobs and attempts. */
final class Statuses {
    private Statuses() {}

    static JobStatus of(Job job) {
        return builder(job, job.state()).build();
    }

    /** Of a job that has just ended. */
    static JobStatus ended(Job job, long atMs) {
        JobStatus.Builder status = builder(job, job.finalState()).setEndedAtMs(atMs);
        Cause cause = job.finalCause();
        if (cause != null) {
            status.setCauseValue(cause.number());
        }
        AttemptOutcome first = job.firstFailure();
        if (job.finalState() == JobState.FAILED && first != null) {
            if (first.hasExitCode()) {
                status.setExitCode(first.getExitCode());
            }
            if (first.hasSignal()) {
                status.setSignal(first.getSignal());
            }
        } else if (job.finalState() == JobState.SUCCEEDED && !job.isArray() && job.spec.hasCommand()) {
            status.setExitCode(0);
        }
        return status.build();
    }

    private static JobStatus.Builder builder(Job job, JobState state) {
        JobStatus.Builder status = JobStatus.newBuilder()
                .setJob(job.id)
                .setName(job.spec.getName())
                .setStateValue(state.number())
                .setTasks(job.tasks)
                .setSucceeded(job.succeeded())
                .setFailed(job.failed())
                .setCancelled(job.cancelled())
                .setRunning(job.running())
                .setSubmittedAtMs(job.submittedAtMs)
                .setArray(job.isArray());
        if (job.startedAtMs() != 0) {
            status.setStartedAtMs(job.startedAtMs());
        }
        return status;
    }

    static RunningAttempt of(Job job, LiveAttempt attempt) {
        RunningAttempt.Builder running = RunningAttempt.newBuilder()
                .setToken(attempt.token())
                .setTask(job.numbers.number(attempt.index))
                .setWorker(attempt.worker)
                .setIssuedAtMs(attempt.issuedAtMs);
        if (attempt.startedAtMs != 0) {
            running.setStartedAtMs(attempt.startedAtMs);
        }
        if (attempt.pid != 0) {
            running.setPid(attempt.pid);
        }
        if (attempt.progress != null) {
            running.setProgress(attempt.progress);
        }
        return running.build();
    }
}
