package dev.drover.client;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.drover.home.CoordinatorAddress;
import dev.drover.home.Home;
import dev.drover.home.ProcessStart;
import dev.drover.proto.ClientFrame;
import dev.drover.proto.ServerFrame;
import dev.drover.proto.ServerHello;
import dev.drover.wire.PeerId;
import dev.drover.wire.Role;
import dev.drover.wire.Secret;
import dev.drover.wire.ServerHandler;
import dev.drover.wire.WireServer;
import dev.drover.wire.WireServerConfig;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A coordinator of a test: real sockets, and a script that answers what clients ask. */
public final class ScriptedCoordinator implements AutoCloseable {
    /** Answers frames, on the wire thread. */
    @FunctionalInterface
    public interface Script {
        void answer(ClientFrame frame, Peer peer);
    }

    /** Whom to answer. */
    public interface Peer {
        void send(ServerFrame.Builder frame);

        /** Loses the connection. */
        void drop();
    }

    public final Queue<ClientFrame> received = new ConcurrentLinkedQueue<>();

    private final Home home;
    private final WireServer server;
    private final Script script;
    private volatile int helloProtocol = 1;

    private ScriptedCoordinator(Home home, Script script) {
        this.home = home;
        this.script = script;
        this.server = WireServer.open(WireServerConfig.loopback(Secret.of(home.secret()), home.id()), new Handler());
    }

    /** Serves and says so in the home. */
    public static ScriptedCoordinator start(Home home, Script script) {
        ScriptedCoordinator fake = new ScriptedCoordinator(home, script);
        fake.publishAs(ProcessHandle.current().pid());
        return fake;
    }

    /** Speaks another protocol from now on. */
    public void helloProtocol(int version) {
        helloProtocol = version;
    }

    public long count(ClientFrame.BodyCase kind) {
        return received.stream().filter(frame -> frame.getBodyCase() == kind).count();
    }

    /** Ends as after kill -9: the address stays and names a process that is no more. */
    public void crash() {
        publish(ProcessHandle.current().pid(), 1);
        server.close();
    }

    @Override
    public void close() {
        CoordinatorAddress.remove(home.paths());
        server.close();
    }

    /** Says that it is that process. */
    public void publishAs(long pid) {
        publish(pid, ProcessStart.startTicks(pid));
    }

    private void publish(long pid, long startTicks) {
        new CoordinatorAddress(server.port(Role.CLIENT), server.port(Role.WORKER), pid, startTicks, 1, "0.1.0", 1)
                .write(home.paths());
    }

    private final class Handler implements ServerHandler {
        @Override
        public void peerReady(PeerId peer, Role role) {
            // It says hello next.
        }

        @Override
        public void received(PeerId peer, byte[] payload) {
            ClientFrame frame;
            try {
                frame = ClientFrame.parseFrom(payload);
            } catch (InvalidProtocolBufferException e) {
                throw new AssertionError(e);
            }
            received.add(frame);
            Peer answer = new Peer() {
                @Override
                public void send(ServerFrame.Builder reply) {
                    server.send(
                            peer, reply.setRequest(frame.getRequest()).build().toByteArray());
                }

                @Override
                public void drop() {
                    server.drop(peer, "the test says so");
                }
            };
            if (frame.hasHello()) {
                answer.send(ServerFrame.newBuilder()
                        .setHello(ServerHello.newBuilder()
                                .setProtocolVersion(helloProtocol)
                                .setVersion("0.1.0")
                                .setEpoch(1)));
            } else {
                script.answer(frame, answer);
            }
        }

        @Override
        public void peerGone(PeerId peer) {
            // Clients come and go.
        }

        @Override
        public void failed(Throwable cause) {
            throw new AssertionError(cause);
        }
    }
}
