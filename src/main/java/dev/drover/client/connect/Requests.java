package dev.drover.client.connect;

import com.google.protobuf.ByteString;
import dev.drover.client.CancelRequest;
import dev.drover.client.JobExplanation;
import dev.drover.client.JobId;
import dev.drover.client.JobStatus;
import dev.drover.client.LiveJobs;
import dev.drover.client.RunningAttempt;
import dev.drover.client.SendRequest;
import dev.drover.client.SendResult;
import dev.drover.client.ShutdownMode;
import dev.drover.client.ShutdownProgress;
import dev.drover.client.caller.CallerFacts;
import dev.drover.client.convert.Convert;
import dev.drover.model.ErrorCode;
import dev.drover.model.UserException;
import dev.drover.proto.Cancel;
import dev.drover.proto.ClientFrame;
import dev.drover.proto.Explain;
import dev.drover.proto.Info;
import dev.drover.proto.InfoRequest;
import dev.drover.proto.JobStatusRow;
import dev.drover.proto.JobsLive;
import dev.drover.proto.LiveAttemptRow;
import dev.drover.proto.LiveWorkerRow;
import dev.drover.proto.Query;
import dev.drover.proto.Rows;
import dev.drover.proto.SendToTask;
import dev.drover.proto.ServerFrame;
import dev.drover.proto.WorkersRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Sends requests to the coordinator and waits for the answers. A request that may be sent twice is sent again if the
 * coordinator is lost before it answers. Any thread.
 */
public final class Requests {
    /** After this many losses during the same request the coordinator will not answer it. */
    public static final int MAX_LOSSES = 10;

    private final ClientConnector connector;

    public Requests(ClientConnector connector) {
        this.connector = connector;
    }

    public Optional<Info> info() {
        return request(infoRequest(), ClientConnector.Need.ANY).map(ServerFrame::getInfo);
    }

    /** Starts the coordinator if none runs, even if the options forbid an automatic start. */
    public Info start() {
        return request(infoRequest(), ClientConnector.Need.START)
                .orElseThrow(connector::noCoordinator)
                .getInfo();
    }

    public List<LiveWorkerRow> workers() {
        return request(
                        ClientFrame.newBuilder().setWorkers(WorkersRequest.getDefaultInstance()),
                        ClientConnector.Need.ANY)
                .map(frame -> frame.getWorkers().getWorkersList())
                .orElse(List.of());
    }

    public LiveJobs liveJobs(Collection<JobId> jobs, int limit, LiveJobs.Detail detail) {
        JobsLive.Builder request =
                JobsLive.newBuilder().setLimit(limit).setWithAttempts(detail == LiveJobs.Detail.ATTEMPTS);
        for (JobId job : jobs) {
            request.addJobs(job.value());
        }
        List<JobStatus> statuses = new ArrayList<>();
        List<RunningAttempt> attempts = new ArrayList<>();
        Optional<ServerFrame> answer = request(ClientFrame.newBuilder().setJobsLive(request), ClientConnector.Need.ANY);
        if (answer.isPresent()) {
            for (JobStatusRow status : answer.get().getJobsLive().getJobsList()) {
                statuses.add(Convert.status(status));
            }
            for (LiveAttemptRow attempt : answer.get().getJobsLive().getAttemptsList()) {
                attempts.add(Convert.running(attempt));
            }
        }
        return new LiveJobs(statuses, attempts);
    }

    /** Empty if the job is not live, or no coordinator runs. */
    public Optional<JobExplanation> explain(JobId job) {
        ClientFrame.Builder frame =
                ClientFrame.newBuilder().setExplain(Explain.newBuilder().setJob(job.value()));
        Optional<ServerFrame> answer = request(frame, ClientConnector.Need.ANY);
        return answer.isPresent() && answer.get().getExplained().hasJob()
                ? Optional.of(Convert.explanation(answer.get().getExplained()))
                : Optional.empty();
    }

    /** Sends a message to a task. Unlike other requests it is not repeated: the task may have taken it before the coordinator was lost. */
    public SendResult send(SendRequest request) {
        SendToTask.Builder send = SendToTask.newBuilder()
                .setJob(request.job().value())
                .setBody(ByteString.copyFromUtf8(request.text()))
                .setJson(request.format() == SendRequest.Format.JSON)
                .setFrom(CallerFacts.user());
        request.task().ifPresent(send::setTask);
        ClientConnection connection =
                connector.connect(ClientConnector.Need.ANY).orElseThrow(connector::noCoordinator);
        ServerFrame answer = exchange(connection, ClientFrame.newBuilder().setSend(send));
        if (answer == null) {
            throw new UserException(
                    ErrorCode.UNREACHABLE,
                    "the coordinator was lost before it said whether job " + request.job()
                            + " took the message; drover tail --replay shows what it took");
        }
        if (answer.hasError()) {
            throw Convert.error(answer.getError());
        }
        return Convert.sent(answer.getSent());
    }

    public static ClientFrame.Builder cancelFrame(CancelRequest request) {
        return ClientFrame.newBuilder()
                .setCancel(Cancel.newBuilder()
                        .setJob(request.job().value())
                        .addAllTasks(Convert.ranges(request.tasks()))
                        .setForce(request.force())
                        .setNoWait(request.noWait())
                        .setBy(CallerFacts.user()));
    }

    /** Empty if no coordinator runs and none is to be started. */
    public Optional<Rows> query(Query query) {
        return request(ClientFrame.newBuilder().setQuery(query), ClientConnector.Need.ANY)
                .map(ServerFrame::getRows);
    }

    /** Stops the coordinator; false if none ran. */
    public boolean shutdown(ShutdownMode mode, Duration timeout, Consumer<ShutdownProgress> waiting) {
        return new ShutdownRequest(connector).run(mode, timeout, waiting);
    }

    /**
     * The answer, or empty if no coordinator runs and none is to be started.
     *
     * @throws UserException if the answer is an error
     */
    Optional<ServerFrame> request(ClientFrame.Builder frame, ClientConnector.Need need) {
        for (int losses = 0; losses < MAX_LOSSES; losses++) {
            Optional<ClientConnection> connection = connector.connect(need);
            if (connection.isEmpty()) {
                return Optional.empty();
            }
            ServerFrame answer = exchange(connection.get(), frame);
            if (answer != null && answer.hasError()) {
                throw Convert.error(answer.getError());
            }
            if (answer != null) {
                return Optional.of(answer);
            }
        }
        throw lostTooOften();
    }

    /**
     * The answer, or null if the connection was lost before it came.
     *
     * @throws UserException with {@link ErrorCode#UNREACHABLE} if the coordinator sends nothing for too long
     */
    public ServerFrame exchange(ClientConnection connection, ClientFrame.Builder frame) {
        OneAnswer answer = new OneAnswer();
        long request = connection.call(frame, answer);
        try {
            return answer.await(connection, ResponseWatchdog.limited(connector.startTimeout()));
        } catch (InterruptedException e) {
            throw Interrupts.interrupted(e);
        } finally {
            connection.dropReplies(request);
        }
    }

    public static UserException lostTooOften() {
        return new UserException(
                ErrorCode.UNREACHABLE,
                "the coordinator was lost " + MAX_LOSSES + " times before it answered; drover doctor says why");
    }

    private static ClientFrame.Builder infoRequest() {
        return ClientFrame.newBuilder().setInfo(InfoRequest.getDefaultInstance());
    }

    private static final class OneAnswer implements ClientConnection.Replies {
        private final CountDownLatch done = new CountDownLatch(1);
        // Owned by the connection's thread.
        private final AnswerAssembler parts = new AnswerAssembler();
        // Written once, before the latch.
        private volatile ServerFrame frame;

        /** Null if it was lost. */
        ServerFrame await(ClientConnection connection, ResponseWatchdog watchdog) throws InterruptedException {
            while (!done.await(ResponseWatchdog.CHECK_INTERVAL_MS, TimeUnit.MILLISECONDS)) {
                watchdog.check(connection);
            }
            return frame;
        }

        @Override
        public void answered(ClientConnection connection, ServerFrame answer) {
            parts.add(answer).ifPresent(whole -> {
                frame = whole;
                done.countDown();
            });
        }

        @Override
        public void lost(ClientConnection connection) {
            done.countDown();
        }
    }
}
