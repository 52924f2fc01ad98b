package dev.drover.wire;

import dev.drover.proto.WireRefusalCode;
import dev.drover.wire.WireServer.LoopCommand;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import zmq.Msg;
import zmq.SocketBase;
import zmq.ZError;

/**
 * The server's one thread: owns both ROUTERs and all connections, reads in batches, and sleeps only when there is
 * nothing to do.
 */
final class ServerLoop implements Runnable {
    private static final int BATCH = 1_024;
    private static final int IDLE_MS = 1_000;
    private static final int BUSY_MS = 50;
    private static final int MARK_BYTES = 32;
    private static final long REFUSAL_GRACE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final int MAX_EXCEPTIONS_PER_TICK = 100;
    /** A payload in parts may take so many times its largest size in memory: the largest then has parts of 64 bytes. */
    private static final long MEMORY_FACTOR = 2;

    /** A refused connection that stays open for a moment, so that the peer can read the reason. */
    private record Farewell(PeerConnection connection, long dueNanos) {}

    private final WireServerConfig config;
    private final ServerHandler handler;
    private final Queue<LoopCommand> commands;
    private final ConcurrentMap<PeerId, PeerConnection> ready;
    private final SocketSelector selector = new SocketSelector();
    private final IoFailures failures = new IoFailures(selector);
    private final JeroContext context = new JeroContext(failures::onDeath, failures::onSurvivedException);
    private final byte[] disconnectMark = new byte[MARK_BYTES];
    private final Map<Role, RouterEndpoint> endpoints = new EnumMap<>(Role.class);
    private final IoWatchdog ioWatchdog;
    private final RefusalLog refusals = new RefusalLog(System.nanoTime());
    private final ArrayDeque<Farewell> farewells = new ArrayDeque<>();
    private final UnfinishedPayloads<PeerConnection> unfinished;
    private long lastPeerId;
    private long nextTickNanos;
    private volatile boolean closing;

    ServerLoop(
            WireServerConfig config,
            ServerHandler handler,
            Queue<LoopCommand> commands,
            ConcurrentMap<PeerId, PeerConnection> ready,
            SecureRandom random) {
        this.config = config;
        this.handler = handler;
        this.commands = commands;
        this.ready = ready;
        this.unfinished = new UnfinishedPayloads<>(config.limits().maxUnfinishedBytes());
        random.nextBytes(disconnectMark);
        try {
            for (Role role : Role.values()) {
                endpoints.put(role, openLane(role, random));
            }
            RouterEndpoint probed = endpoints.get(Role.CLIENT);
            this.ioWatchdog = new IoWatchdog(
                    new InetSocketAddress(config.address(), probed.port),
                    probed.channels,
                    config.limits(),
                    System.nanoTime());
            for (RouterEndpoint endpoint : endpoints.values()) {
                selector.watch(endpoint.socket);
            }
        } catch (RuntimeException e) {
            context.close();
            selector.close();
            throw e;
        }
    }

    private RouterEndpoint openLane(Role role, SecureRandom random) {
        AcceptedChannels channels = new AcceptedChannels(config.limits(), System::nanoTime, refusals);
        return new RouterEndpoint(
                role, context.router(config.limits(), disconnectMark), channels, config, random, handler::queueDrained);
    }

    /** Any thread. */
    int port(Role role) {
        return endpoints.get(role).port;
    }

    /** Any thread. */
    void wake() {
        selector.wake();
    }

    /** Any thread. */
    void requestClose() {
        closing = true;
        selector.wake();
    }

    @Override
    public void run() {
        Throwable failure = null;
        try {
            while (!closing) {
                turn();
            }
            drainCommands(Integer.MAX_VALUE);
        } catch (RuntimeException | Error e) {
            failure = e;
        } finally {
            ready.clear();
            close(failure == null ? config.lingerMs() : 0);
        }
        if (failure != null) {
            handler.failed(failure);
        }
    }

    /** Closes the bound sockets. Called instead of {@link #run}. */
    void closeUnstarted() {
        close(0);
    }

    private void close(int lingerMs) {
        ioWatchdog.close();
        context.close(lingerMs);
        selector.close();
    }

    private void turn() {
        boolean worked = false;
        for (RouterEndpoint endpoint : endpoints.values()) {
            worked |= drain(endpoint);
        }
        worked |= drainCommands(BATCH);
        tick();
        if (worked) {
            selector.foundWork();
            return;
        }
        selector.arm();
        if (commands.isEmpty() && !closing) {
            selector.sleep(sleepMs());
        }
        selector.disarm();
    }

    private int sleepMs() {
        boolean waiting = !farewells.isEmpty() || failures.hasExceptions();
        for (RouterEndpoint endpoint : endpoints.values()) {
            waiting |= endpoint.channels.hasUnproven();
        }
        return waiting ? BUSY_MS : IDLE_MS;
    }

    private void tick() {
        if (failures.death() != null) {
            throw new IllegalStateException("A thread of JeroMQ died.", failures.death());
        }
        long now = System.nanoTime();
        if (now - nextTickNanos < 0) {
            return;
        }
        nextTickNanos = now + TimeUnit.MILLISECONDS.toNanos(BUSY_MS);
        while (!farewells.isEmpty() && now - farewells.peek().dueNanos() >= 0) {
            farewells.remove().connection().shutDown();
        }
        refusals.poll(now).forEach(handler::refused);
        int exceptions = failures.getAndResetExceptions();
        long patienceNanos = exceptions > 0
                ? 0
                : TimeUnit.MILLISECONDS.toNanos(config.limits().proofTimeoutMs());
        for (RouterEndpoint endpoint : endpoints.values()) {
            endpoint.channels.shutDownUnproven(patienceNanos);
        }
        if (exceptions > MAX_EXCEPTIONS_PER_TICK) {
            throw new IllegalStateException(
                    "JeroMQ's I/O thread met " + exceptions + " exceptions within " + BUSY_MS + " ms.",
                    failures.lastException());
        }
        if (!ioWatchdog.check(now)) {
            throw new IllegalStateException("JeroMQ's I/O thread hangs: it accepted no connection in "
                    + config.limits().ioSilenceChecks() + " looks, a second apart.");
        }
    }

    private boolean drain(RouterEndpoint endpoint) {
        SocketBase socket = endpoint.socket.base();
        for (int i = 0; i < BATCH; i++) {
            Msg routingId = socket.recv(zmq.ZMQ.ZMQ_DONTWAIT);
            if (routingId == null) {
                return i > 0;
            }
            Msg body = socket.recv(zmq.ZMQ.ZMQ_DONTWAIT);
            onMessage(endpoint, routingId, body);
        }
        return true;
    }

    private void onMessage(RouterEndpoint endpoint, Msg routingId, Msg body) {
        if (body.getMetadata() == null) {
            // Made by JeroMQ itself, or by a peer of ZMTP 1 or 2, which is never answered and closed when its time to
            // prove is over.
            if (Arrays.equals(body.data(), disconnectMark)) {
                onDisconnect(endpoint.findByRoutingId(routingId));
            }
            return;
        }
        PeerConnection connection = endpoint.find(body.getMetadata());
        if (connection == null) {
            connection = endpoint.admit(new PeerId(++lastPeerId), routingId, body.getMetadata());
            if (connection == null) {
                refusals.add(RouterEndpoint.host(body.getMetadata()), "It chose its own routing id.");
                return;
            }
        }
        if (connection.state() == PeerConnection.State.ENDED) {
            return;
        }
        if (body instanceof IncomingFrame frame && frame.wasPart()) {
            refuse(connection, WireRefusalCode.MALFORMED, "A message of several parts came, where each has one.");
        } else if (connection.state() == PeerConnection.State.READY) {
            onProvenFrame(connection, body.data());
        } else {
            onUnprovenFrame(connection, body.data());
        }
    }

    private void onProvenFrame(PeerConnection connection, byte[] frame) {
        FrameKind kind = FrameKind.of(frame);
        if (kind == FrameKind.DATA || kind == FrameKind.PART) {
            onPayload(connection, kind, frame);
        } else if (kind == FrameKind.GOODBYE && frame.length == 1) {
            connection.shutDown();
            end(connection);
        } else {
            refuse(connection, WireRefusalCode.MALFORMED, "A frame came that is empty, or no DATA, after the proof.");
        }
    }

    private void onPayload(PeerConnection connection, FrameKind kind, byte[] frame) {
        int bytes = connection.parts().size() + frame.length - 1;
        if (bytes > config.limits().maxMessageBytes()) {
            refuse(
                    connection,
                    WireRefusalCode.TOO_LARGE,
                    "A message of " + bytes + " bytes or more came, where at most "
                            + config.limits().maxMessageBytes() + " are read.");
            return;
        }
        if (kind == FrameKind.PART && frame.length == 1) {
            refuse(connection, WireRefusalCode.MALFORMED, "A PART came without a body.");
        } else if (kind == FrameKind.PART
                && connection.parts().memoryWith(frame)
                        > MEMORY_FACTOR * config.limits().maxMessageBytes()) {
            refuse(
                    connection,
                    WireRefusalCode.TOO_LARGE,
                    "A message came in parts that are too small: send parts of "
                            + config.limits().maxPartBytes() + " bytes.");
        } else if (kind == FrameKind.PART) {
            connection.parts().add(frame);
            unfinished.add(connection, connection.parts().memory());
            while (unfinished.isFull()) {
                refuse(
                        unfinished.oldest(),
                        WireRefusalCode.DROPPED,
                        "The rest of a message did not come, and others need its memory.");
            }
        } else {
            unfinished.remove(connection);
            handler.received(connection.id, connection.parts().join(frame));
        }
    }

    private void onUnprovenFrame(PeerConnection connection, byte[] frame) {
        ServerHandshake.Step step = connection.handshake().onFrame(frame);
        if (step instanceof ServerHandshake.Step.Reply reply) {
            send(connection, new Msg(Frames.of(FrameKind.CHALLENGE, reply.challenge())));
        } else if (step instanceof ServerHandshake.Step.Proven) {
            send(connection, new Msg(Frames.bare(FrameKind.READY)));
            connection.markReady();
            ready.put(connection.id, connection);
            handler.peerReady(connection.id, connection.endpoint.role);
        } else if (step instanceof ServerHandshake.Step.Refuse refusal) {
            refuse(connection, refusal.code(), refusal.sentence());
        }
    }

    private void onDisconnect(PeerConnection connection) {
        if (connection == null) {
            return;
        }
        connection.endpoint.remove(connection);
        end(connection);
    }

    private boolean drainCommands(int atMost) {
        for (int i = 0; i < atMost; i++) {
            LoopCommand command = commands.poll();
            if (command == null) {
                return i > 0;
            }
            if (command instanceof LoopCommand.Send send) {
                if (send.connection().state() == PeerConnection.State.READY) {
                    send(send.connection(), send.frame());
                }
            } else if (command instanceof LoopCommand.Drop drop) {
                onDrop(drop);
            }
        }
        return true;
    }

    private void onDrop(LoopCommand.Drop drop) {
        PeerConnection connection = drop.connection();
        if (connection.state() == PeerConnection.State.ENDED) {
            return;
        }
        if (drop.atOnce()) {
            refusals.add(RouterEndpoint.host(connection.metadata), drop.reason());
            connection.shutDown();
            end(connection);
        } else {
            refuse(connection, WireRefusalCode.DROPPED, drop.reason());
        }
    }

    private void refuse(PeerConnection connection, WireRefusalCode code, String sentence) {
        refusals.add(RouterEndpoint.host(connection.metadata), sentence);
        send(connection, new Msg(Frames.refusal(code, sentence)));
        farewells.add(new Farewell(connection, System.nanoTime() + REFUSAL_GRACE_NANOS));
        end(connection);
    }

    private void end(PeerConnection connection) {
        unfinished.remove(connection);
        boolean wasReady = connection.state() == PeerConnection.State.READY;
        connection.markEnded();
        ready.remove(connection.id, connection);
        if (wasReady) {
            handler.peerGone(connection.id);
        }
    }

    private static void send(PeerConnection connection, Msg frame) {
        SocketBase socket = connection.endpoint.socket.base();
        int flags = zmq.ZMQ.ZMQ_DONTWAIT | zmq.ZMQ.ZMQ_SNDMORE;
        if (socket.send(connection.routingId(), flags)) {
            socket.send(frame, zmq.ZMQ.ZMQ_DONTWAIT);
            return;
        }
        // JeroMQ hazard 4: with no high-water mark both errors mean that the connection is ending. The payload must
        // not follow a refused routing id, and the news of the end is on its way in.
        int error = socket.errno();
        if (error != ZError.EHOSTUNREACH && error != ZError.EAGAIN) {
            throw new IllegalStateException("ROUTER refused to send, error " + error + ".");
        }
    }
}
