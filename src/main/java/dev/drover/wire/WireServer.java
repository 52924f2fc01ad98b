package dev.drover.wire;

import dev.drover.model.Threads;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Two listening ports, one per {@link Role}, that exchange opaque messages with peers that have proven to know the home's secret.
 *
 * <p>Messages of a peer arrive, and messages to a peer leave, in the order they were sent. Nothing is kept for a peer that is gone.
 * All methods may be called from any thread; the {@link ServerHandler} is called on the thread {@code drover-wire} alone.
 */
public final class WireServer implements AutoCloseable {
    /** A peer for which no more wait, after there were more, has read: {@link ServerHandler#queueDrained}. */
    static final long LOW_WATER_BYTES = 1 << 20;

    private static final Duration CLOSE_GRACE = Duration.ofSeconds(5);

    /** A request of another thread to the wire thread. */
    sealed interface LoopCommand {
        record Send(PeerConnection connection, OutgoingFrame frame) implements LoopCommand {}

        record Drop(PeerConnection connection, String reason, boolean atOnce) implements LoopCommand {}
    }

    private final WireServerConfig config;
    private final ConcurrentLinkedQueue<LoopCommand> commands = new ConcurrentLinkedQueue<>();
    private final ConcurrentHashMap<PeerId, PeerConnection> ready = new ConcurrentHashMap<>();
    private final ServerLoop loop;
    private final Thread thread;

    // Both guarded by this.
    private boolean started;
    private boolean discarded;

    private WireServer(WireServerConfig config, ServerHandler handler) {
        this.config = config;
        this.loop = new ServerLoop(config, handler, commands, ready, new SecureRandom());
        this.thread = new Thread(loop, "drover-wire");
    }

    /**
     * Binds both ports and starts the thread.
     *
     * @throws IllegalStateException when no port can be bound
     */
    public static WireServer open(WireServerConfig config, ServerHandler handler) {
        WireServer server = bind(config, handler);
        server.start();
        return server;
    }

    /**
     * Binds both ports; nothing is received before {@link #start}, so the handler may refer to this server.
     *
     * @throws IllegalStateException when no port can be bound
     */
    public static WireServer bind(WireServerConfig config, ServerHandler handler) {
        return new WireServer(config, Objects.requireNonNull(handler, "handler"));
    }

    /** Starts the thread; once. After {@link #close} it does nothing. */
    public synchronized void start() {
        if (!discarded) {
            started = true;
            thread.start();
        }
    }

    /** The port where peers of a role connect. */
    public int port(Role role) {
        return loop.port(role);
    }

    /**
     * Queues a message and returns at once; the payload is copied.
     *
     * @return false when the peer is gone, or when its queue would exceed its bound: the peer is then dropped, because it has missed
     *     a message, and reported gone
     * @throws IllegalArgumentException when the payload is larger than the limit
     */
    public boolean send(PeerId peer, byte[] payload) {
        config.limits().requireSize(payload);
        PeerConnection connection = ready.get(peer);
        if (connection == null) {
            return false;
        }
        long cost = OutgoingFrame.cost(payload);
        long queued = connection.queuedBytes.addAndGet(cost);
        long bound = config.limits().maxQueuedBytesPerPeer();
        if (queued > bound) {
            connection.queuedBytes.addAndGet(-cost);
            String reason =
                    "The peer reads too slowly: " + queued + " bytes wait for it and the limit is " + bound + ".";
            drop(connection, reason, true);
            return false;
        }
        post(new LoopCommand.Send(connection, OutgoingFrame.data(payload, connection.onEncoded)));
        return true;
    }

    /**
     * Ends a peer's connection after what was sent to it before; the peer gets the reason, and is reported as gone.
     * Does nothing if it is gone already.
     */
    public void drop(PeerId peer, String reason) {
        PeerConnection connection = ready.get(peer);
        if (connection != null) {
            drop(connection, reason, false);
        }
    }

    /** Bytes that wait for a peer in this process, or 0 when it is gone. A sender can slow down by this value. */
    public long queuedBytes(PeerId peer) {
        PeerConnection connection = ready.get(peer);
        return connection == null ? 0 : connection.queuedBytes.get();
    }

    /**
     * Sends what was queued, within the configured linger, closes both ports and ends the thread. May be called again, and from the
     * handler, where it returns before the thread has ended.
     */
    @Override
    public void close() {
        if (closeUnlessStarted()) {
            return;
        }
        loop.requestClose();
        if (Thread.currentThread() != thread) {
            Threads.joinFor(thread, CLOSE_GRACE.plusMillis(config.lingerMs()));
        }
    }

    /** Closes everything if the thread was never started. Returns whether that was so. */
    private synchronized boolean closeUnlessStarted() {
        if (!started && !discarded) {
            discarded = true;
            loop.closeUnstarted();
        }
        return discarded;
    }

    private void drop(PeerConnection connection, String reason, boolean atOnce) {
        if (ready.remove(connection.id, connection)) {
            post(new LoopCommand.Drop(connection, reason, atOnce));
        }
    }

    private void post(LoopCommand command) {
        commands.add(command);
        loop.wake();
    }
}
