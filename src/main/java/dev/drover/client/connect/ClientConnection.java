package dev.drover.client.connect;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.drover.client.convert.Convert;
import dev.drover.home.ConnectPermit;
import dev.drover.home.CoordinatorAddress;
import dev.drover.home.Home;
import dev.drover.message.MessageLimits;
import dev.drover.model.ErrorCode;
import dev.drover.model.UserException;
import dev.drover.proto.ClientFrame;
import dev.drover.proto.ClientHello;
import dev.drover.proto.InfoRequest;
import dev.drover.proto.ServerFrame;
import dev.drover.proto.ServerHello;
import dev.drover.wire.ClientHandler;
import dev.drover.wire.Role;
import dev.drover.wire.Secret;
import dev.drover.wire.WireClient;
import dev.drover.wire.WireClientConfig;
import dev.drover.wire.WireLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One session with one coordinator, from its hello to its loss; never reused after that. Any thread calls it; replies come on its
 * wire thread.
 */
public final class ClientConnection implements AutoCloseable {
    static final int PROTOCOL_VERSION = 1;

    private static final long HELLO_REQUEST = 1;
    private static final Duration LINGER = Duration.ofMillis(500);

    /** Receives the answers to one request. It is called on the wire thread, so it must be short and must not wait. */
    public interface Replies {
        void answered(ClientConnection connection, ServerFrame frame);

        /**
         * The connection is lost, so that no answer will come. Called at most once, perhaps before {@link
         * ClientConnection#call} returns.
         */
        void lost(ClientConnection connection);
    }

    private final CompletableFuture<ServerHello> hello = new CompletableFuture<>();
    private final Liveness liveness;
    private final ConnectPermit permit;
    private final WireClient wire;

    // Guarded by this.
    private final Map<Long, Replies> waiting = new HashMap<>();
    private final Set<ByteString> environmentsSent = new HashSet<>();
    private long lastRequest = HELLO_REQUEST;
    private boolean lost;
    private boolean hasSentMore;

    private ClientConnection(WireClientConfig config, Liveness liveness, ConnectPermit permit) {
        this.liveness = liveness;
        this.permit = permit;
        this.wire = WireClient.connect(config, new Handler());
    }

    /**
     * Begins to connect, queues the hello, and returns at once; {@link #awaitWelcome} comes next.
     *
     * @param liveness is informed of each frame that arrives
     * @param permit which is freed when the hello was answered or the connection is lost
     */
    public static ClientConnection connect(
            Home home, CoordinatorAddress address, Liveness liveness, ConnectPermit permit) {
        return connect(
                home,
                address,
                liveness,
                permit,
                WireLimits.DEFAULT.connectTimeoutMs(),
                WireClientConfig.SHORTEST_ATTEMPT_MS);
    }

    /**
     * The same.
     *
     * @param connectTimeoutMs how long the wire client tries
     * @param firstAttemptMs after which it begins anew for the first time
     */
    static ClientConnection connect(
            Home home,
            CoordinatorAddress address,
            Liveness liveness,
            ConnectPermit permit,
            int connectTimeoutMs,
            int firstAttemptMs) {
        ClientConnection connection = new ClientConnection(
                WireClientConfig.loopback(address.clientPort(), Role.CLIENT, Secret.of(home.secret()), home.id())
                        .withLimits(WireLimits.DEFAULT.withConnectTimeoutMs(connectTimeoutMs))
                        .withFirstAttemptMs(firstAttemptMs),
                liveness,
                permit);
        connection.sendHello();
        return connection;
    }

    /**
     * Waits until the coordinator has answered the hello, and returns this connection. Closes it if no answer comes.
     *
     * @throws UserException with {@link ErrorCode#UNREACHABLE} when nobody answers in time, with {@link ErrorCode#VERSION} when the
     *     coordinator speaks another version
     */
    public ClientConnection awaitWelcome(Duration timeout) {
        boolean welcomed = false;
        try {
            awaitHello(timeout);
            welcomed = true;
            return this;
        } finally {
            if (!welcomed) {
                close();
            }
        }
    }

    /** The hello of the coordinator, with its version. */
    ServerHello hello() {
        return hello.join();
    }

    /**
     * Sends a request. Its replies are passed on until they are dropped or the connection is lost.
     *
     * @throws UserException {@link ErrorCode#INVALID} if the request is too large for one message
     */
    public long call(ClientFrame.Builder frame, Replies replies) {
        requireFits(frame);
        long request;
        boolean lostBefore;
        synchronized (this) {
            request = ++lastRequest;
            lostBefore = lost;
            if (!lostBefore) {
                waiting.put(request, replies);
            }
        }
        if (lostBefore) {
            replies.lost(this);
        } else {
            send(frame.setRequest(request));
        }
        return request;
    }

    /** Watches whether the coordinator still sends frames. */
    Liveness liveness() {
        return liveness;
    }

    /** Sends a request whose answer only shows that the coordinator is responsive. */
    void ping() {
        call(ClientFrame.newBuilder().setInfo(InfoRequest.getDefaultInstance()), new Pong());
    }

    /** Sends a further message under a request. Does nothing if the connection is lost. */
    public void sendMore(long request, ClientFrame.Builder frame) {
        synchronized (this) {
            hasSentMore = true;
        }
        send(frame.setRequest(request));
    }

    /** Drops the replies of a request. Returns false if they were dropped before. */
    public synchronized boolean dropReplies(long request) {
        return waiting.remove(request) != null;
    }

    public synchronized boolean isLost() {
        return lost;
    }

    /** Whether the environment must still be sent in this session. It counts as sent from now on. */
    public synchronized boolean needsEnvironment(ByteString id) {
        return environmentsSent.add(id);
    }

    /** The coordinator does not know the environment, so it must be sent again. */
    public synchronized void markEnvironmentUnknown(ByteString id) {
        environmentsSent.remove(id);
    }

    @Override
    public void close() {
        boolean unread;
        synchronized (this) {
            unread = hasSentMore || !waiting.isEmpty();
        }
        // The wire client does not call its handler after its own close.
        markLost("the connection was closed");
        // An answered request was read by the coordinator. Waiting for a confirmation would cost a finished command a
        // round trip.
        wire.close(unread ? LINGER : Duration.ZERO);
    }

    private void sendHello() {
        wire.send(ClientFrame.newBuilder()
                .setRequest(HELLO_REQUEST)
                .setHello(ClientHello.newBuilder()
                        .setProtocolVersion(PROTOCOL_VERSION)
                        .setVersion(ClientVersion.current()))
                .build()
                .toByteArray());
    }

    private void awaitHello(Duration timeout) {
        try {
            hello.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new UserException(
                    ErrorCode.UNREACHABLE,
                    "the coordinator (pid " + liveness.pid() + ") did not answer within " + timeout.toMillis()
                            + " ms; drover doctor",
                    e);
        } catch (InterruptedException e) {
            throw Interrupts.interrupted(e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UserException) {
                throw (UserException) e.getCause();
            }
            throw new UserException(ErrorCode.INTERNAL, "connecting failed: " + e.getCause(), e);
        }
    }

    private static void requireFits(ClientFrame.Builder frame) {
        int bytes = frame.build().getSerializedSize() + MessageLimits.OVERHEAD_BYTES;
        if (bytes > MessageLimits.DEFAULT.messageBytes()) {
            throw new UserException(
                    ErrorCode.INVALID,
                    "the request has " + bytes + " bytes, at most " + MessageLimits.DEFAULT.messageBytes()
                            + " are taken; name fewer jobs or tasks at once");
        }
    }

    private void send(ClientFrame.Builder frame) {
        // False means that the connection is gone, of which the handler is informed, or that the queue is full, which
        // the bounds of the callers prevent.
        if (!wire.send(frame.build().toByteArray())) {
            markLost("the connection takes no more");
        }
    }

    private void received(byte[] payload) {
        liveness.onFrame();
        ServerFrame frame;
        try {
            frame = ServerFrame.parseFrom(payload);
        } catch (InvalidProtocolBufferException e) {
            markLost("the coordinator sent what is no message: " + e.getMessage());
            return;
        }
        if (!hello.isDone()) {
            onHelloAnswer(frame);
            return;
        }
        Replies replies;
        synchronized (this) {
            replies = waiting.get(frame.getRequest());
        }
        // A late answer to a dropped request is ignored. So is a goodbye, because the loss of the connection follows.
        if (replies != null) {
            replies.answered(this, frame);
        }
    }

    private void onHelloAnswer(ServerFrame frame) {
        permit.answered();
        if (frame.hasHello() && frame.getHello().getProtocolVersion() == PROTOCOL_VERSION) {
            hello.complete(frame.getHello());
        } else if (frame.hasHello()) {
            hello.completeExceptionally(new UserException(
                    ErrorCode.VERSION,
                    "the coordinator is version " + frame.getHello().getVersion() + " and speaks protocol "
                            + frame.getHello().getProtocolVersion() + ", this is " + ClientVersion.current()
                            + " and speaks " + PROTOCOL_VERSION + ": drover restart"));
        } else if (frame.hasError()) {
            hello.completeExceptionally(Convert.error(frame.getError()));
        } else {
            hello.completeExceptionally(new UserException(
                    ErrorCode.UNREACHABLE,
                    "the coordinator answered a hello with something else (" + frame.getBodyCase()
                            + "); run: drover restart"));
        }
    }

    private void markLost(String why) {
        List<Replies> orphans;
        synchronized (this) {
            if (lost) {
                return;
            }
            lost = true;
            orphans = new ArrayList<>(waiting.values());
            waiting.clear();
        }
        permit.close();
        hello.completeExceptionally(new UserException(ErrorCode.UNREACHABLE, why));
        for (Replies replies : orphans) {
            replies.lost(this);
        }
    }

    /** The replies to a ping. Only that an answer comes matters. */
    private static final class Pong implements Replies {
        @Override
        public void answered(ClientConnection connection, ServerFrame frame) {
            connection.dropReplies(frame.getRequest());
        }

        @Override
        public void lost(ClientConnection connection) {
            // Other waiting requests are informed of the loss themselves.
        }
    }

    private final class Handler implements ClientHandler {
        @Override
        public void ready() {
            // The hello was already sent behind the proof. Its answer is what callers wait for.
        }

        @Override
        public void received(byte[] payload) {
            ClientConnection.this.received(payload);
        }

        @Override
        public void gone(String why) {
            markLost(why);
        }
    }
}
