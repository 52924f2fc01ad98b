package dev.drover.client.connect;

import dev.drover.client.RunningAttempt;
import dev.drover.client.ShutdownMode;
import dev.drover.client.ShutdownProgress;
import dev.drover.client.convert.Convert;
import dev.drover.home.CoordinatorAddress;
import dev.drover.home.HomePaths;
import dev.drover.model.ErrorCode;
import dev.drover.model.UserException;
import dev.drover.proto.ClientFrame;
import dev.drover.proto.LiveAttemptRow;
import dev.drover.proto.ServerFrame;
import dev.drover.proto.Shutdown;
import dev.drover.proto.ShutdownAnswer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** Asks the coordinator to leave and waits until its process is gone. One thread. */
final class ShutdownRequest {
    private static final long POLL_NANOS = 5_000_000;
    private static final Duration EXIT_TIMEOUT = Duration.ofSeconds(30);

    private final ClientConnector connector;
    private int losses;

    ShutdownRequest(ClientConnector connector) {
        this.connector = connector;
    }

    boolean run(ShutdownMode mode, Duration timeout, Consumer<ShutdownProgress> waiting) {
        boolean ran = false;
        while (isNeeded(mode)) {
            ran = true;
            if (request(mode, timeout, waiting)) {
                return true;
            }
        }
        return ran;
    }

    /**
     * Whether a coordinator runs, or has crashed. After a crash its workers may still run, and only a coordinator can
     * end them.
     */
    private boolean isNeeded(ShutdownMode mode) {
        return runningAddress().isPresent()
                || mode != ShutdownMode.RESTART && connector.canStart(ClientConnector.Need.ANY);
    }

    /**
     * Returns false if the coordinator was lost before it confirmed that it leaves.
     *
     * @throws UserException with {@link ErrorCode#UNREACHABLE} if that has happened too often
     */
    private boolean request(ShutdownMode mode, Duration timeout, Consumer<ShutdownProgress> waiting) {
        Optional<ClientConnection> found = connector.connect(ClientConnector.Need.ANY);
        if (found.isEmpty()) {
            // Another command was faster.
            return false;
        }
        ClientConnection connection = found.get();
        Optional<CoordinatorAddress> address = runningAddress();
        Answers answers = new Answers();
        long request = connection.call(
                ClientFrame.newBuilder()
                        .setShutdown(Shutdown.newBuilder().setMode(mode(mode)).setTimeoutMs(timeout.toMillis())),
                answers);
        boolean done;
        try {
            done = follow(connection, answers, waiting);
        } catch (InterruptedException e) {
            throw Interrupts.interrupted(e);
        } finally {
            connection.dropReplies(request);
        }
        if (done) {
            address.ifPresent(this::awaitExit);
        } else if (++losses >= Requests.MAX_LOSSES) {
            throw Requests.lostTooOften();
        }
        return done;
    }

    /** Follows the shutdown until the coordinator reports that it is done, or is lost. */
    private boolean follow(ClientConnection connection, Answers answers, Consumer<ShutdownProgress> waiting)
            throws InterruptedException {
        ResponseWatchdog watchdog = ResponseWatchdog.limited(connector.startTimeout());
        while (true) {
            Optional<ServerFrame> answer =
                    answers.whole.poll(ResponseWatchdog.CHECK_INTERVAL_MS, TimeUnit.MILLISECONDS);
            if (answer == null) {
                watchdog.check(connection);
                continue;
            }
            if (answer.isEmpty()) {
                return false;
            }
            if (answer.get().hasError()) {
                throw Convert.error(answer.get().getError());
            }
            ShutdownAnswer progress = answer.get().getShutdown();
            List<RunningAttempt> running = new ArrayList<>();
            for (LiveAttemptRow attempt : progress.getWaitingForList()) {
                running.add(Convert.running(attempt));
            }
            waiting.accept(new ShutdownProgress(running, progress.getQueued()));
            if (progress.getDone()) {
                return true;
            }
        }
    }

    private void awaitExit(CoordinatorAddress address) {
        long deadline = System.nanoTime() + EXIT_TIMEOUT.toNanos();
        while (address.isProcessAlive()) {
            if (System.nanoTime() - deadline >= 0) {
                throw new UserException(
                        ErrorCode.INTERNAL,
                        "the coordinator (pid " + address.pid() + ") said goodbye and is still there after "
                                + EXIT_TIMEOUT.toSeconds() + " s; kill it and see drover doctor");
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    private Optional<CoordinatorAddress> runningAddress() {
        if (connector.existingHome().isEmpty()) {
            return Optional.empty();
        }
        HomePaths paths = connector.openHome().paths();
        return CoordinatorAddress.read(paths).filter(CoordinatorAddress::isProcessAlive);
    }

    private static Shutdown.Mode mode(ShutdownMode mode) {
        return switch (mode) {
            case DRAIN -> Shutdown.Mode.DRAIN;
            case NOW -> Shutdown.Mode.NOW;
            case RESTART -> Shutdown.Mode.RESTART;
        };
    }

    /** The answers to one request. What a lost connection has left of an answer is no part of the next one's. */
    private static final class Answers implements ClientConnection.Replies {
        /** An empty one follows the last if the connection is lost. */
        private final LinkedBlockingQueue<Optional<ServerFrame>> whole = new LinkedBlockingQueue<>();
        // Owned by the connection's thread.
        private final AnswerAssembler parts = new AnswerAssembler();

        @Override
        public void answered(ClientConnection connection, ServerFrame frame) {
            parts.add(frame).ifPresent(answer -> whole.add(Optional.of(answer)));
        }

        @Override
        public void lost(ClientConnection connection) {
            whole.add(Optional.empty());
        }
    }
}
