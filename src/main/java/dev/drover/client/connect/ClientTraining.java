package dev.drover.client.connect;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.drover.home.CoordinatorAddress;
import dev.drover.home.Home;
import dev.drover.home.ProcessStart;
import dev.drover.model.JobState;
import dev.drover.proto.Accepted;
import dev.drover.proto.ClientFrame;
import dev.drover.proto.Info;
import dev.drover.proto.JobRow;
import dev.drover.proto.JobRows;
import dev.drover.proto.Rows;
import dev.drover.proto.ServerFrame;
import dev.drover.proto.ServerHello;
import dev.drover.proto.Submit;
import dev.drover.proto.SubmitAnswer;
import dev.drover.proto.SubmitItem;
import dev.drover.proto.Submitted;
import dev.drover.wire.PeerId;
import dev.drover.wire.Role;
import dev.drover.wire.Secret;
import dev.drover.wire.ServerHandler;
import dev.drover.wire.WireServer;
import dev.drover.wire.WireServerConfig;
import java.nio.file.Path;

/**
 * A fake coordinator for the run that makes the class-data archive. It answers the most common requests in a temporary
 * home, so that the archive has the classes that a real command loads (JVM hazard 8). It runs no job and starts no
 * process. One thread opens and closes it.
 */
public final class ClientTraining implements AutoCloseable {
    private final Home home;
    private final WireServer server;

    private ClientTraining(Home home) {
        this.home = home;
        this.server = WireServer.open(WireServerConfig.loopback(Secret.of(home.secret()), home.id()), new Answers());
        long pid = ProcessHandle.current().pid();
        new CoordinatorAddress(
                        server.port(Role.CLIENT),
                        server.port(Role.WORKER),
                        pid,
                        ProcessStart.startTicks(pid),
                        1,
                        ClientVersion.current(),
                        0)
                .write(home.paths());
    }

    /** Serves in that directory, which becomes a home. */
    public static ClientTraining open(Path directory) {
        return new ClientTraining(Home.openOrCreate(directory));
    }

    @Override
    public void close() {
        CoordinatorAddress.remove(home.paths());
        server.close();
    }

    private final class Answers implements ServerHandler {
        @Override
        public void peerReady(PeerId peer, Role role) {}

        @Override
        public void received(PeerId peer, byte[] payload) {
            try {
                ClientFrame frame = ClientFrame.parseFrom(payload);
                ServerFrame.Builder answer = answer(frame);
                if (answer != null) {
                    server.send(
                            peer, answer.setRequest(frame.getRequest()).build().toByteArray());
                }
            } catch (InvalidProtocolBufferException e) {
                throw new IllegalStateException("the client does not speak its own protocol", e);
            }
        }

        @Override
        public void peerGone(PeerId peer) {}

        @Override
        public void failed(Throwable cause) {
            throw new IllegalStateException("the wire failed", cause);
        }
    }

    private static ServerFrame.Builder answer(ClientFrame frame) {
        ServerFrame.Builder answer = ServerFrame.newBuilder();
        return switch (frame.getBodyCase()) {
            case HELLO ->
                answer.setHello(ServerHello.newBuilder()
                        .setProtocolVersion(frame.getHello().getProtocolVersion())
                        .setVersion(frame.getHello().getVersion())
                        .setEpoch(1));
            case SUBMIT -> answer.setSubmitted(accept(frame.getSubmit()));
            case QUERY ->
                answer.setRows(Rows.newBuilder()
                        .setJobs(JobRows.newBuilder()
                                .addJobs(JobRow.newBuilder()
                                        .setId(1)
                                        .setName("training")
                                        .setKind("command")
                                        .setStateValue(JobState.QUEUED.number())
                                        .setTasks(1)
                                        .setSubmittedAtMs(1))));
            case INFO -> answer.setInfo(Info.newBuilder().setVersion(ClientVersion.current()));
            default -> null;
        };
    }

    private static Submitted accept(Submit submit) {
        Submitted.Builder answers = Submitted.newBuilder();
        for (SubmitItem item : submit.getItemsList()) {
            answers.addAnswers(SubmitAnswer.newBuilder()
                    .setSequence(item.getSequence())
                    .setAccepted(Accepted.newBuilder().setJob(1).setTasks(1)));
        }
        return answers.build();
    }
}
