package dev.drover.wire;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import zmq.Msg;

/**
 * One connection to a {@link WireServer} that runs on its caller's thread, for tests and benchmarks that want each step
 * to be theirs.
 *
 * <p>Not thread-safe: only one thread at a time may call it. Only {@link #receive}, {@link #awaitReady} and {@link
 * #close} send and receive frames.
 */
public final class WireChannel implements AutoCloseable {
    private static final int BATCH = 64;
    private static final Duration DEFAULT_LINGER = Duration.ofMillis(500);

    private final WireClientConfig config;
    private final SocketSelector selector = new SocketSelector();
    private final DealerLink link;
    private final ArrayDeque<Msg> outgoing = new ArrayDeque<>();
    private final ArrayDeque<byte[]> incoming = new ArrayDeque<>();
    private final AtomicLong queuedBytes = new AtomicLong();
    private final ClientHandler collector = new Collector();
    private boolean ready;
    private boolean closed;

    private WireChannel(WireClientConfig config) {
        this.config = config;
        this.link = new DealerLink(config, selector);
    }

    /** Begins to connect and returns at once. */
    public static WireChannel open(WireClientConfig config) {
        return new WireChannel(config);
    }

    /**
     * Queues a message, which leaves during the next call; the payload is copied. What is sent first travels right behind the proof.
     *
     * @throws WireException when the connection is over, or the queue would exceed its bound
     * @throws IllegalArgumentException when the payload is larger than the limit
     */
    public void send(byte[] payload) throws WireException {
        config.limits().requireSize(payload);
        requireOpen();
        long queued = queuedBytes.addAndGet(
                OutgoingFrame.cost(payload, config.limits().maxPartBytes()));
        long bound = config.limits().maxQueuedBytesPerPeer();
        if (queued > bound) {
            queuedBytes.addAndGet(-OutgoingFrame.cost(payload, config.limits().maxPartBytes()));
            throw new WireException(queued + " bytes would wait for " + config.place() + " and the limit is " + bound
                    + ": receive before you send more.");
        }
        outgoing.addAll(
                OutgoingFrame.parts(payload, config.limits().maxPartBytes(), bytes -> queuedBytes.addAndGet(-bytes)));
        flush();
    }

    /** Queues so many parts of a payload without its end, each with that body, uncounted. */
    void sendParts(int count, byte[] body) throws WireException {
        requireOpen();
        for (int i = 0; i < count; i++) {
            outgoing.add(new Msg(Frames.of(FrameKind.PART, body)));
        }
        flush();
    }

    /**
     * Waits until both sides have proven themselves.
     *
     * @throws WireException when they haven't within the configured time, or the server refuses
     */
    public void awaitReady() throws WireException {
        while (!ready) {
            advance(Long.MAX_VALUE);
        }
    }

    /**
     * Waits for the next message.
     *
     * @return empty when none came in time
     * @throws WireException when the connection is over and all that had arrived has been returned
     */
    public Optional<byte[]> receive(Duration atMost) throws WireException {
        long endNanos = System.nanoTime() + atMost.toNanos();
        while (incoming.isEmpty()) {
            long leftMs = TimeUnit.NANOSECONDS.toMillis(endNanos - System.nanoTime());
            if (!advance(Math.max(0, leftMs)) && leftMs <= 0) {
                return Optional.empty();
            }
        }
        return Optional.of(incoming.remove());
    }

    /** {@link #close(Duration)} with half a second. */
    @Override
    public void close() {
        close(DEFAULT_LINGER);
    }

    /**
     * Sends what was queued, waits until the server has read it, at most {@code linger}, and closes the connection. May be called
     * again.
     */
    public void close(Duration linger) {
        if (closed) {
            return;
        }
        closed = true;
        long endNanos = System.nanoTime() + linger.toNanos();
        boolean hasOutgoing = link.canSend() || !outgoing.isEmpty();
        while (hasOutgoing && !link.isGone() && endNanos - System.nanoTime() > 0) {
            if (outgoing.isEmpty()) {
                link.sendGoodbye();
            }
            step(TimeUnit.NANOSECONDS.toMillis(endNanos - System.nanoTime()));
        }
        link.close();
        selector.close();
    }

    private boolean advance(long atMostMs) throws WireException {
        requireOpen();
        return step(atMostMs);
    }

    private void requireOpen() throws WireException {
        if (closed) {
            throw new WireException("This connection to " + config.place() + " was closed here.");
        }
        if (link.isGone()) {
            throw new WireException(link.reason());
        }
    }

    private boolean step(long atMostMs) {
        boolean worked = link.pump(collector, BATCH);
        flush();
        if (worked) {
            selector.foundWork();
        } else if (!link.isGone()) {
            selector.arm();
            link.await(atMostMs);
            selector.disarm();
        }
        return worked;
    }

    private void flush() {
        while (link.canSend() && !outgoing.isEmpty()) {
            link.send(outgoing.remove());
        }
    }

    /** Keeps messages until they are received. {@link DealerLink} adds at most one batch a step. */
    private final class Collector implements ClientHandler {
        @Override
        public void ready() {
            ready = true;
        }

        @Override
        public void received(byte[] payload) {
            incoming.add(payload);
        }

        @Override
        public void gone(String why) {
            throw new IllegalStateException("The link tells its end by isGone, not here: " + why);
        }
    }
}
