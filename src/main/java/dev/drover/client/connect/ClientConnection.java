package dev.drover.client.connect;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.drover.client.convert.Convert;
import dev.drover.home.CoordinatorAddress;
import dev.drover.home.Home;
import dev.drover.message.MessageLimits;
import dev.drover.model.DroverException;
import dev.drover.model.ErrorCode;
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

    /** Hears the answers to one request. On the wire thread: short, and without waiting. */
    public interface Replies {
        void answered(ClientConnection connection, ServerFrame frame);

        /** Nothing will come any more. Called at most once, perhaps before {@link ClientConnection#call} returns. */
        void lost(ClientConnection connection);
    }

    private final CompletableFuture<ServerHello> hello = new CompletableFuture<>();
    private final Liveness liveness;
    private final WireClient wire;

    // Guarded by this.
    private final Map<Long, Replies> waiting = new HashMap<>();
    private final Set<ByteString> environmentsSent = new HashSet<>();
    private long lastRequest = HELLO_REQUEST;
    private boolean lost;
    private boolean told;

    private ClientConnection(WireClientConfig config, Liveness liveness) {
        this.liveness = liveness;
        this.wire = WireClient.connect(config, new Handler());
    }

    /**
     * Begins to connect and to say hello, and returns at once; {@link #greeted} comes next.
     *
     * @param liveness hears of all that comes
     */
    public static ClientConnection begin(Home home, CoordinatorAddress address, Liveness liveness) {
        ClientConnection connection = new ClientConnection(
                WireClientConfig.loopback(address.clientPort(), Role.CLIENT, Secret.of(home.secret()), home.id()),
                liveness);
        connection.sayHello();
        return connection;
    }

    /**
     * This connection, once the coordinator has answered the hello; closed if it does not.
     *
     * @throws DroverException with {@link ErrorCode#UNREACHABLE} when nobody answers in time, with {@link ErrorCode#VERSION} when the
     *     coordinator speaks another version
     */
    public ClientConnection greeted(Duration timeout) {
        boolean greeted = false;
        try {
            awaitHello(timeout);
            greeted = true;
            return this;
        } finally {
            if (!greeted) {
                close();
            }
        }
    }

    /** What the coordinator said of itself. */
    ServerHello hello() {
        return hello.join();
    }

    /**
     * Asks; the replies are remembered until they are forgotten or the connection is lost.
     *
     * @throws DroverException {@link ErrorCode#INVALID} if the request is too large for one message
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

    /** Whether the coordinator still says anything. */
    Liveness liveness() {
        return liveness;
    }

    /** Asks for what only shows that it answers. */
    void ping() {
        call(ClientFrame.newBuilder().setInfo(InfoRequest.getDefaultInstance()), new Pong());
    }

    /** Says something more under a request; nothing happens if the connection is lost. */
    public void tell(long request, ClientFrame.Builder frame) {
        synchronized (this) {
            told = true;
        }
        send(frame.setRequest(request));
    }

    /** Drops the replies of a request; false if they were dropped before. */
    public synchronized boolean forget(long request) {
        return waiting.remove(request) != null;
    }

    public synchronized boolean isLost() {
        return lost;
    }

    /** Whether the environment has yet to be sent in this session; it counts as sent from now on. */
    public synchronized boolean needsEnvironment(ByteString id) {
        return environmentsSent.add(id);
    }

    /** The coordinator says that it does not know the environment. */
    public synchronized void forgetEnvironment(ByteString id) {
        environmentsSent.remove(id);
    }

    @Override
    public void close() {
        boolean unread;
        synchronized (this) {
            unread = told || !waiting.isEmpty();
        }
        // The wire does not call its handler for a close of our own.
        lose("the connection was closed");
        // What was answered was read. Waiting for the coordinator to say so again would cost a command that is done a
        // round trip.
        wire.close(unread ? LINGER : Duration.ZERO);
    }

    private void sayHello() {
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
            throw new DroverException(
                    ErrorCode.UNREACHABLE,
                    "the coordinator (pid " + liveness.pid() + ") did not answer within " + timeout.toMillis()
                            + " ms; drover doctor",
                    e);
        } catch (InterruptedException e) {
            throw Interrupts.interrupted(e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof DroverException) {
                throw (DroverException) e.getCause();
            }
            throw new DroverException(ErrorCode.INTERNAL, "connecting failed: " + e.getCause(), e);
        }
    }

    private static void requireFits(ClientFrame.Builder frame) {
        int bytes = frame.build().getSerializedSize() + MessageLimits.OVERHEAD_BYTES;
        if (bytes > MessageLimits.DEFAULT.messageBytes()) {
            throw new DroverException(
                    ErrorCode.INVALID,
                    "the request has " + bytes + " bytes, at most " + MessageLimits.DEFAULT.messageBytes()
                            + " are taken; name fewer jobs or tasks at once");
        }
    }

    private void send(ClientFrame.Builder frame) {
        // False means gone, which the handler hears of, or a full queue, which our own bounds keep from happening.
        if (!wire.send(frame.build().toByteArray())) {
            lose("the connection takes no more");
        }
    }

    private void received(byte[] payload) {
        liveness.heard();
        ServerFrame frame;
        try {
            frame = ServerFrame.parseFrom(payload);
        } catch (InvalidProtocolBufferException e) {
            lose("the coordinator sent what is no message: " + e.getMessage());
            return;
        }
        if (!hello.isDone()) {
            greeted(frame);
            return;
        }
        Replies replies;
        synchronized (this) {
            replies = waiting.get(frame.getRequest());
        }
        // A late answer to a request that was forgotten has nobody to hear it; a goodbye is followed by the loss.
        if (replies != null) {
            replies.answered(this, frame);
        }
    }

    private void greeted(ServerFrame frame) {
        if (frame.hasHello() && frame.getHello().getProtocolVersion() == PROTOCOL_VERSION) {
            hello.complete(frame.getHello());
        } else if (frame.hasHello()) {
            hello.completeExceptionally(new DroverException(
                    ErrorCode.VERSION,
                    "the coordinator is version " + frame.getHello().getVersion() + " and speaks protocol "
                            + frame.getHello().getProtocolVersion() + ", this is " + ClientVersion.current()
                            + " and speaks " + PROTOCOL_VERSION + ": drover restart"));
        } else if (frame.hasError()) {
            hello.completeExceptionally(Convert.error(frame.getError()));
        } else {
            hello.completeExceptionally(new DroverException(
                    ErrorCode.UNREACHABLE,
                    "the coordinator is leaving: " + frame.getGoodbye().getReason()));
        }
    }

    private void lose(String why) {
        List<Replies> orphans;
        synchronized (this) {
            if (lost) {
                return;
            }
            lost = true;
            orphans = new ArrayList<>(waiting.values());
            waiting.clear();
        }
        hello.completeExceptionally(new DroverException(ErrorCode.UNREACHABLE, why));
        for (Replies replies : orphans) {
            replies.lost(this);
        }
    }

    /** An answer of which only that it came matters. */
    private static final class Pong implements Replies {
        @Override
        public void answered(ClientConnection connection, ServerFrame frame) {
            connection.forget(frame.getRequest());
        }

        @Override
        public void lost(ClientConnection connection) {
            // Whoever waits for an answer of its own hears of the loss as well.
        }
    }

    private final class Handler implements ClientHandler {
        @Override
        public void ready() {
            // The hello, which left behind the proof, is answered by what matters.
        }

        @Override
        public void received(byte[] payload) {
            ClientConnection.this.received(payload);
        }

        @Override
        public void gone(String why) {
            lose(why);
        }
    }
}
