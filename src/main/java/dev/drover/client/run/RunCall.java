package dev.drover.client.run;

import dev.drover.client.DroverException;
import dev.drover.client.JobStatus;
import dev.drover.client.RunRequest;
import dev.drover.client.RunResult;
import dev.drover.client.Submission;
import dev.drover.client.output.FollowedOutput;
import java.util.concurrent.CancellationException;

/**
 * One call of a job. One thread runs it; any thread may abandon it, which does not wait.
 *
 * <p>A call that is abandoned ends as its thread notices, which then cancels the job. It is not interrupted: an interrupt would close files of
 * a history that is read without a coordinator.
 */
final class RunCall {
    private final JobRunner runner;
    private final RunRequest request;
    // Both guarded by this.
    private boolean isAbandoned;
    private FollowedOutput following;

    RunCall(JobRunner runner, RunRequest request) {
        this.runner = runner;
        this.request = request;
    }

    /**
     * Runs the job and returns how it ended.
     *
     * @throws CancellationException if it was abandoned
     * @throws InterruptedException if the thread is interrupted; the job is being cancelled then
     */
    RunResult run() throws InterruptedException {
        return runner.spoken(this::runToItsEnd);
    }

    private RunResult runToItsEnd() throws InterruptedException {
        if (isAbandoned()) {
            throw abandoned();
        }
        try (FollowedOutput job = runner.begin(request)) {
            setFollowing(job);
            return follow(job);
        }
    }

    private RunResult follow(FollowedOutput job) throws InterruptedException {
        Submission submission = job.submission();
        RunOutput output = new RunOutput(request.outputLimitBytes());
        try {
            job.output(output);
        } catch (InterruptedException e) {
            runner.cancel(submission, e);
            throw e;
        } catch (DroverException e) {
            if (JobRunner.isInterrupt(e)) {
                InterruptedException interrupted = JobRunner.interrupted(e);
                runner.cancel(submission, interrupted);
                throw interrupted;
            }
            throw notFollowed(e, submission);
        }
        JobStatus end = job.end().orElse(null);
        if (end == null) {
            CancellationException why = abandoned();
            runner.cancel(submission, why);
            throw why;
        }
        return new RunResult(end, output.attempt(), output.stdout(), output.stderr());
    }

    /** The caller gets no result. It has to know which job it may ask for. */
    private DroverException notFollowed(DroverException e, Submission submission) {
        return new DroverException(
                e.code(),
                e.getMessage() + "; job " + submission.id() + " ("
                        + request.spec().name() + ") is not followed any more: DroverClient.await waits for its end",
                e);
    }

    /** Ends the call as soon as its thread notices; nothing if it has ended. Any thread. */
    synchronized void abandon() {
        isAbandoned = true;
        if (following != null) {
            following.close();
        }
    }

    private synchronized boolean isAbandoned() {
        return isAbandoned;
    }

    private synchronized void setFollowing(FollowedOutput job) {
        following = job;
        if (isAbandoned) {
            job.close();
        }
    }

    private static CancellationException abandoned() {
        return new CancellationException("the call was abandoned");
    }
}
