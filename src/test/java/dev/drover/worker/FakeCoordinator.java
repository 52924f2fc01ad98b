package dev.drover.worker;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.drover.home.CoordinatorAddress;
import dev.drover.home.Home;
import dev.drover.process.table.ProcessId;
import dev.drover.process.table.ProcessTables;
import dev.drover.proto.Assign;
import dev.drover.proto.AttemptOutcome;
import dev.drover.proto.AttemptRange;
import dev.drover.proto.CoordinatorFrame;
import dev.drover.proto.CoordinatorMessage;
import dev.drover.proto.Environment;
import dev.drover.proto.JobWork;
import dev.drover.proto.ResultsAck;
import dev.drover.proto.Spec;
import dev.drover.proto.Welcome;
import dev.drover.proto.WorkerFrame;
import dev.drover.proto.WorkerHello;
import dev.drover.proto.WorkerMessage;
import dev.drover.wire.PeerId;
import dev.drover.wire.Role;
import dev.drover.wire.Secret;
import dev.drover.wire.ServerHandler;
import dev.drover.wire.WireServer;
import dev.drover.wire.WireServerConfig;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A coordinator over the real wire that welcomes one worker and does as the test says. */
public final class FakeCoordinator implements AutoCloseable {
    public final List<WorkerMessage> messages = new CopyOnWriteArrayList<>();
    private final Home home;
    private final WireServer server;
    private final boolean takesResults;
    private volatile long session;
    private volatile PeerId worker;

    private FakeCoordinator(Home home, boolean takesResults) {
        this.home = home;
        this.takesResults = takesResults;
        this.server = WireServer.open(WireServerConfig.loopback(Secret.of(home.secret()), home.id()), new Events());
    }

    public static FakeCoordinator open(Home home, boolean takesResults) {
        FakeCoordinator coordinator = new FakeCoordinator(home, takesResults);
        int pid = (int) ProcessHandle.current().pid();
        long startTicks =
                ProcessTables.best().identify(pid).map(ProcessId::startTicks).orElseThrow();
        new CoordinatorAddress(
                        coordinator.server.port(Role.CLIENT),
                        coordinator.server.port(Role.WORKER),
                        pid,
                        startTicks,
                        1,
                        "test",
                        System.currentTimeMillis())
                .write(home.paths());
        return coordinator;
    }

    public void assign(Spec.Builder spec, long job, int count) {
        send(CoordinatorMessage.newBuilder()
                .setAssign(Assign.newBuilder()
                        .addEnvironments(
                                Environment.newBuilder().addVariables(RunnerRig.variable("PATH", "/usr/bin:/bin")))
                        .addWorks(JobWork.newBuilder().setJob(job).setSpec(spec))
                        .addAttempts(AttemptRange.newBuilder()
                                .setJob(job)
                                .setCount(count)
                                .setAttempt(1)
                                .setEpoch(1))));
    }

    public void send(CoordinatorMessage.Builder message) {
        server.send(
                worker,
                CoordinatorFrame.newBuilder()
                        .setSession(session)
                        .addMessages(message)
                        .build()
                        .toByteArray());
    }

    public List<WorkerHello> hellos() {
        return messages.stream()
                .filter(WorkerMessage::hasHello)
                .map(WorkerMessage::getHello)
                .toList();
    }

    public List<AttemptOutcome> results() {
        return messages.stream()
                .filter(WorkerMessage::hasResults)
                .flatMap(message -> message.getResults().getResultsList().stream())
                .toList();
    }

    public boolean hasGoodbye() {
        return messages.stream().anyMatch(WorkerMessage::hasGoodbye);
    }

    @Override
    public void close() {
        CoordinatorAddress.remove(home.paths());
        server.close();
    }

    private final class Events implements ServerHandler {
        @Override
        public void peerReady(PeerId peer, Role role) {
            worker = peer;
        }

        @Override
        public void received(PeerId peer, byte[] payload) {
            try {
                WorkerFrame.parseFrom(payload).getMessagesList().forEach(this::received);
            } catch (InvalidProtocolBufferException e) {
                throw new AssertionError(e);
            }
        }

        private void received(WorkerMessage message) {
            if (message.hasHello()) {
                // Written by the server's thread alone.
                long next = session + 1;
                session = next;
                send(CoordinatorMessage.newBuilder()
                        .setWelcome(Welcome.newBuilder()
                                .setSession(session)
                                .setEpoch(1)
                                .setBeatMs(200)));
            }
            if (message.hasResults() && takesResults) {
                ResultsAck.Builder ack = ResultsAck.newBuilder();
                message.getResults().getResultsList().forEach(outcome -> ack.addAttempts(outcome.getToken()));
                send(CoordinatorMessage.newBuilder().setResultsAck(ack));
            }
            messages.add(message);
        }

        @Override
        public void peerGone(PeerId peer) {}

        @Override
        public void failed(Throwable cause) {
            throw new AssertionError(cause);
        }
    }
}
