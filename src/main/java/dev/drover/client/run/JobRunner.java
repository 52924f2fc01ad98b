package dev.drover.client.run;

import dev.drover.client.CancelRequest;
import dev.drover.client.DroverException;
import dev.drover.client.JobSpec;
import dev.drover.client.RunRequest;
import dev.drover.client.RunResult;
import dev.drover.client.Submission;
import dev.drover.client.convert.ErrorSentences;
import dev.drover.client.follow.JobFollower;
import dev.drover.client.output.FollowedOutput;
import dev.drover.client.submit.Submitter;
import dev.drover.client.submit.Submitter.WatchedSubmission;
import dev.drover.model.ErrorCode;
import dev.drover.model.UserException;
import dev.drover.proto.SubmitItem;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;

/** Makes calls of jobs, and cancels what nobody waits for any more. Any thread. */
public final class JobRunner {
    private final Submitter submitter;
    private final Function<WatchedSubmission, FollowedOutput> follow;
    private final ErrorSentences sentences;
    private final Consumer<String> notices;

    /**
     * The calls of one client.
     *
     * @param follow begins to follow the output of a job that was submitted with a watch
     * @param notices receives a sentence when a job that nobody waits for could not be cancelled
     */
    public JobRunner(
            Submitter submitter,
            Function<WatchedSubmission, FollowedOutput> follow,
            ErrorSentences sentences,
            Consumer<String> notices) {
        this.submitter = submitter;
        this.follow = follow;
        this.sentences = sentences;
        this.notices = notices;
    }

    /**
     * Runs the job on this thread, as one that somebody waits for.
     *
     * @throws InterruptedException if the thread is interrupted; the job is being cancelled then
     */
    public RunResult run(RunRequest request) throws InterruptedException {
        return call(new RunRequest(attached(request.spec()), request.outputLimitBytes()))
                .run();
    }

    private static JobSpec attached(JobSpec spec) {
        return spec.isAttached()
                ? spec
                : new JobSpec(spec.proto().toBuilder().setAttached(true).build());
    }

    RunCall call(RunRequest request) {
        return new RunCall(this, request);
    }

    /**
     * Queues the job and begins to follow it.
     *
     * @throws InterruptedException if the thread is interrupted meanwhile; no job is left then
     */
    FollowedOutput begin(RunRequest request) throws InterruptedException {
        if (request.spec().isArray()) {
            throw new UserException(
                    ErrorCode.INVALID,
                    "a call runs a plain job, and " + request.spec().name()
                            + " is an array; submit it with DroverClient.submitFollowed, or with submit and await");
        }
        SubmitItem item = submitter.prepare(request.spec());
        AtomicBoolean isSent = new AtomicBoolean();
        try {
            return follow.apply(submitter.submit(item, JobFollower.owningWatch(), () -> isSent.set(true)));
        } catch (UserException | DroverException e) {
            if (!isInterrupt(e)) {
                throw e;
            }
            if (isSent.get()) {
                Thread thread = new Thread(() -> cancelUnanswered(item), "drover-run-cancel");
                thread.setDaemon(true);
                thread.start();
            }
            throw interrupted(e);
        }
    }

    /** The answer to the submission is not known. The same submission again queues nothing new, and tells the job. */
    private void cancelUnanswered(SubmitItem item) {
        try {
            submitter.submit(item).cancel(CancelRequest.Option.NO_WAIT);
        } catch (UserException | DroverException e) {
            notices.accept("the job of a call that was interrupted could not be cancelled: " + e.getMessage());
        }
    }

    /**
     * Cancels a job for which nobody waits any more, and does not wait for its end.
     *
     * @param why receives the failure, if it could not be cancelled
     */
    void cancel(Submission submission, Exception why) {
        try {
            submission.cancel(CancelRequest.Option.NO_WAIT);
        } catch (DroverException e) {
            why.addSuppressed(e);
        }
    }

    <T> T spoken(ErrorSentences.Call<T, InterruptedException> call) throws InterruptedException {
        return sentences.call(call);
    }

    /** Whether a call that does not declare it was interrupted. */
    static boolean isInterrupt(Exception e) {
        return e.getCause() instanceof InterruptedException;
    }

    /** The same as one that is declared, which leaves no interrupt behind. */
    static InterruptedException interrupted(Exception e) {
        Thread.interrupted();
        InterruptedException interrupted = new InterruptedException("the thread was interrupted while it ran a job");
        interrupted.initCause(e);
        return interrupted;
    }
}
