package dev.drover.coordinator.core.reactor;

import dev.drover.coordinator.core.state.DurableState;
import dev.drover.coordinator.core.state.Job;
import dev.drover.coordinator.core.state.LiveAttempt;
import dev.drover.coordinator.core.turn.CoreConfig;
import dev.drover.coordinator.core.turn.Input;
import dev.drover.coordinator.core.turn.Now;
import dev.drover.coordinator.core.turn.Outbox;
import dev.drover.coordinator.core.watch.AbandonedJobs;
import dev.drover.coordinator.core.watch.RecentEnds;
import dev.drover.coordinator.core.watch.Statuses;
import dev.drover.coordinator.core.watch.Watchers;
import dev.drover.message.ReportTruncator;
import dev.drover.model.Cause;
import dev.drover.model.ErrorCode;
import dev.drover.model.Unsigned;
import dev.drover.model.UserException;
import dev.drover.proto.Cancel;
import dev.drover.proto.CancelRequested;
import dev.drover.proto.ClientFrame;
import dev.drover.proto.ErrorAnswer;
import dev.drover.proto.IndexRange;
import dev.drover.proto.JobsLive;
import dev.drover.proto.JobsLiveAnswer;
import dev.drover.proto.ServerFrame;
import dev.drover.proto.ServerHello;
import java.util.List;

/**
 * Handles requests of clients. Each one is answered once, in order, when the records behind the answer are on disk.
 * Owned by the core's thread.
 */
public final class RequestHandler {
    static final int PROTOCOL_VERSION = 1;
    private static final int MAX_LIVE_ROWS = 10_000;

    /** At most what a range takes in the record of a cancel. */
    private static final int RANGE_BYTES = 16;

    private final CoreConfig config;
    private final DurableState state;
    private final Outbox outbox;
    private final SubmitHandler submitHandler;
    private final JobHandler jobHandler;
    private final Watchers watchers;
    private final CancelAnswers cancels;
    private final SendHandler sends;
    private final StopHandler stopHandler;
    private final InfoHandler infoHandler;
    private final ExplainHandler explainHandler;
    private final AbandonedJobs abandoned;
    private final ReportTruncator truncator;
    private final EndedCancels endedCancels;

    public RequestHandler(
            CoreConfig config,
            DurableState state,
            Outbox outbox,
            SubmitHandler submitHandler,
            JobHandler jobHandler,
            Watchers watchers,
            CancelAnswers cancels,
            SendHandler sends,
            StopHandler stopHandler,
            InfoHandler infoHandler,
            ExplainHandler explainHandler,
            AbandonedJobs abandoned,
            RecentEnds recentEnds,
            LookUps lookUps) {
        this.config = config;
        this.state = state;
        this.outbox = outbox;
        this.submitHandler = submitHandler;
        this.jobHandler = jobHandler;
        this.watchers = watchers;
        this.cancels = cancels;
        this.sends = sends;
        this.stopHandler = stopHandler;
        this.infoHandler = infoHandler;
        this.explainHandler = explainHandler;
        this.abandoned = abandoned;
        this.truncator = new ReportTruncator(config.limits());
        this.endedCancels = new EndedCancels(recentEnds, lookUps, outbox, truncator);
    }

    public void frame(long peer, ClientFrame frame, Now now) {
        try {
            request(peer, frame, now);
        } catch (UserException e) {
            outbox.toClient(
                    peer,
                    ServerFrame.newBuilder()
                            .setRequest(frame.getRequest())
                            .setError(error(e, truncator))
                            .build());
        }
    }

    private void request(long peer, ClientFrame frame, Now now) {
        ServerFrame.Builder answer = ServerFrame.newBuilder().setRequest(frame.getRequest());
        switch (frame.getBodyCase()) {
            case HELLO -> {
                if (frame.getHello().getProtocolVersion() != PROTOCOL_VERSION) {
                    throw new UserException(
                            ErrorCode.VERSION,
                            "the coordinator (" + config.version() + ") speaks protocol version " + PROTOCOL_VERSION
                                    + ", this command "
                                    + Integer.toUnsignedString(frame.getHello().getProtocolVersion())
                                    + "; run: drover restart");
                }
                outbox.toClient(
                        peer,
                        answer.setHello(ServerHello.newBuilder()
                                        .setProtocolVersion(PROTOCOL_VERSION)
                                        .setVersion(config.version())
                                        .setEpoch(state.epoch()))
                                .build());
            }
            case SUBMIT -> submitHandler.submit(peer, frame.getRequest(), frame.getSubmit(), now);
            case CANCEL -> cancel(peer, frame.getRequest(), frame.getCancel(), now);
            case WATCH -> watchers.watch(peer, frame.getRequest(), frame.getWatch());
            case WATCH_CREDIT -> watchers.credit(peer, frame.getRequest(), frame.getWatchCredit());
            case UNWATCH -> {
                watchers.unwatch(peer, frame.getRequest());
                submitHandler.unwatch(peer, frame.getRequest());
            }
            case WORKERS ->
                outbox.toClient(peer, answer.setWorkers(infoHandler.workers()).build());
            case INFO ->
                outbox.toClient(
                        peer,
                        answer.setInfo(infoHandler.info(submitHandler.isSpaceLow(), stopHandler.isStopping()))
                                .build());
            case JOBS_LIVE ->
                outbox.toClient(
                        peer, answer.setJobsLive(jobsLive(frame.getJobsLive())).build());
            case EXPLAIN ->
                outbox.toClient(
                        peer,
                        answer.setExplained(explainHandler.explain(frame.getExplain(), stopHandler.isStopping(), now))
                                .build());
            case SEND -> sends.send(peer, frame.getRequest(), frame.getSend());
            case SHUTDOWN -> stopHandler.request(peer, frame.getRequest(), frame.getShutdown(), now);
            case QUERY, BODY_NOT_SET ->
                throw new UserException(
                        ErrorCode.INVALID, "the coordinator (" + config.version() + ") does not know this request");
        }
    }

    private void cancel(long peer, long request, Cancel cancel, Now now) {
        Job job = state.job(cancel.getJob());
        if (job == null) {
            if (cancel.getJob() == 0 || Long.compareUnsigned(cancel.getJob(), state.nextJob()) >= 0) {
                throw new UserException(
                        ErrorCode.NOT_FOUND,
                        "there is no job " + Long.toUnsignedString(cancel.getJob())
                                + "; drover history lists those there are");
            }
            endedCancels.add(peer, request, cancel);
            return;
        }
        if (!cancel.getNoWait()) {
            cancels.requireRoom(peer, job.liveCount());
        }
        int maxRanges = config.limits().specBytes() / RANGE_BYTES;
        if (cancel.getTasksCount() > maxRanges) {
            throw new UserException(
                    ErrorCode.INVALID,
                    "this cancels " + cancel.getTasksCount() + " ranges of tasks at once, at most " + maxRanges
                            + " may be; cancel the others with further commands");
        }
        int byBytes = cancel.getByBytes().size();
        if (byBytes > config.limits().sentenceBytes()) {
            throw new UserException(
                    ErrorCode.INVALID,
                    "the name of who cancels has " + byBytes + " bytes, at most "
                            + config.limits().sentenceBytes() + " are taken");
        }
        List<IndexRange> tasks = TaskIndexes.of(job.id, job.numbers, cancel.getTasksList());
        CancelRequested requested =
                jobHandler.cancel(job, tasks, Cause.CANCELLED, cancel.getBy(), cancel.getForce(), now);
        cancels.add(peer, request, job, requested, cancel.getNoWait());
    }

    private JobsLiveAnswer jobsLive(JobsLive request) {
        JobsLiveAnswer.Builder answer = JobsLiveAnswer.newBuilder();
        int limit =
                request.getLimit() == 0 ? MAX_LIVE_ROWS : Math.min(MAX_LIVE_ROWS, Unsigned.clamped(request.getLimit()));
        Iterable<Long> ids = request.getJobsCount() > 0
                ? request.getJobsList()
                : state.jobs().all().keySet();
        for (long id : ids) {
            Job job = state.job(id);
            if (job == null) {
                continue;
            }
            if (answer.getJobsCount() >= limit) {
                break;
            }
            answer.addJobs(Statuses.of(job));
            if (request.getWithAttempts()) {
                for (LiveAttempt attempt : job.live()) {
                    if (attempt.isStarted() && answer.getAttemptsCount() < MAX_LIVE_ROWS) {
                        answer.addAttempts(Statuses.of(job, attempt));
                    }
                }
            }
        }
        return answer.build();
    }

    static ErrorAnswer error(UserException e, ReportTruncator truncator) {
        return ErrorAnswer.newBuilder()
                .setCode(e.code().name())
                .setMessage(truncator.sentence(e.getMessage()))
                .build();
    }

    /** Cancels the jobs that lived for clients that have not reconnected. */
    public void tick(Now now) {
        for (long id : abandoned.pollDue(now)) {
            Job job = state.job(id);
            if (job != null) {
                jobHandler.cancel(job, List.of(), Cause.CANCELLED, "its client vanished", false, now);
            }
        }
    }

    /** The history's answer to what was asked for cancels. */
    public void lookedUp(Input.LookedUp input) {
        endedCancels.answered(input.id(), input.answer());
    }

    /** Asks the history for what was found missing. */
    public void endTurn() {
        endedCancels.endTurn();
    }

    /** Walks all that waits; throws on the first contradiction. */
    public void checkInvariants() {
        endedCancels.checkInvariants();
        sends.checkInvariants();
    }

    public void peerGone(long peer, Now now) {
        submitHandler.clientGone(peer, now);
        watchers.clientGone(peer, now);
        cancels.clientGone(peer);
        endedCancels.clientGone(peer);
        stopHandler.clientGone(peer);
    }
}
