package dev.drover.wire;

import dev.drover.model.Threads;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One connection to a {@link WireServer}, from its first attempt to its end, on a thread of its own ({@code drover-wire-client}).
 *
 * <p>It never reconnects: somebody else may have the port by then. All methods may be called from any thread.
 */
public final class WireClient implements AutoCloseable {
    private static final int BATCH = 1_024;
    private static final int IDLE_MS = 1_000;
    private static final Duration DEFAULT_LINGER = Duration.ofMillis(500);
    private static final Duration CLOSE_GRACE = Duration.ofSeconds(5);

    private final WireClientConfig config;
    private final ClientHandler handler;
    private final SocketSelector selector = new SocketSelector();
    private final ConcurrentLinkedQueue<List<OutgoingFrame>> outgoing = new ConcurrentLinkedQueue<>();
    private final AtomicLong queuedBytes = new AtomicLong();
    private final Thread thread;
    private volatile boolean open = true;
    private volatile boolean closing;
    private volatile long closeByNanos;

    private WireClient(WireClientConfig config, ClientHandler handler) {
        this.config = config;
        this.handler = handler;
        this.thread = new Thread(this::run, "drover-wire-client");
    }

    /** Begins to connect and returns at once. The handler is informed of the result. */
    public static WireClient connect(WireClientConfig config, ClientHandler handler) {
        WireClient client = new WireClient(config, Objects.requireNonNull(handler, "handler"));
        client.thread.start();
        return client;
    }

    /**
     * Queues a message and returns at once; the payload is copied. What is sent before {@link ClientHandler#ready} travels right
     * behind the proof.
     *
     * @return false when the connection is gone or closing, or when the queue would exceed its bound: nothing was queued then
     * @throws IllegalArgumentException when the payload is larger than the limit
     */
    public boolean send(byte[] payload) {
        config.limits().requireSize(payload);
        if (!open || closing) {
            return false;
        }
        long cost = OutgoingFrame.cost(payload, config.limits().maxPartBytes());
        if (queuedBytes.addAndGet(cost) > config.limits().maxQueuedBytesPerPeer()) {
            queuedBytes.addAndGet(-cost);
            return false;
        }
        outgoing.add(
                OutgoingFrame.parts(payload, config.limits().maxPartBytes(), bytes -> queuedBytes.addAndGet(-bytes)));
        selector.wake();
        return true;
    }

    /**
     * Whether its thread is alive. False after the last call of the handler, or if not even that call could be made.
     */
    public boolean isAlive() {
        return thread.isAlive();
    }

    /** Bytes that wait in this process to be sent. */
    public long queuedBytes() {
        return queuedBytes.get();
    }

    /** {@link #close(Duration)} with half a second. */
    @Override
    public void close() {
        close(DEFAULT_LINGER);
    }

    /**
     * Sends what was queued and waits until the server has read it, at most {@code linger}; then closes the connection and ends the
     * thread. May be called again, and from the handler, where it returns before the thread has ended.
     */
    public void close(Duration linger) {
        if (!closing) {
            closeByNanos = System.nanoTime() + linger.toNanos();
            closing = true;
        }
        selector.wake();
        if (Thread.currentThread() != thread) {
            Threads.joinFor(thread, linger.plus(CLOSE_GRACE));
        }
    }

    private void run() {
        String why = "";
        Throwable fault = null;
        try (SocketSelector closedLast = selector) {
            why = runConnection(new DealerLink(config, closedLast));
        } catch (RuntimeException | Error e) {
            fault = e;
        }
        open = false;
        if (closing) {
            return;
        }
        if (fault == null) {
            handler.gone(why);
        } else {
            handler.failed("The connection to " + config.place() + " failed on this side: " + fault, fault);
        }
    }

    private String runConnection(DealerLink link) {
        try {
            while (!link.isGone() && !(closing && canClose(link))) {
                boolean worked = link.pump(handler, BATCH);
                worked |= flush(link);
                if (closing && outgoing.isEmpty()) {
                    link.sendGoodbye();
                }
                if (worked) {
                    selector.foundWork();
                } else if (!link.isGone()) {
                    sleep(link);
                }
            }
            return link.reason();
        } finally {
            open = false;
            link.close();
        }
    }

    /**
     * Whether there is nothing left to wait for. After a goodbye the server ends the connection, which proves that it
     * has read everything.
     */
    private boolean canClose(DealerLink link) {
        return lingerLeftMs() == 0 || (!link.canSend() && outgoing.isEmpty());
    }

    private boolean flush(DealerLink link) {
        if (!link.canSend()) {
            return false;
        }
        for (int i = 0; i < BATCH; i++) {
            List<OutgoingFrame> frames = outgoing.poll();
            if (frames == null) {
                return i > 0;
            }
            frames.forEach(link::send);
        }
        return true;
    }

    private void sleep(DealerLink link) {
        selector.arm();
        boolean hasWork = link.canSend() && !outgoing.isEmpty();
        if (!hasWork && !(closing && canClose(link))) {
            link.await(closing ? Math.min(IDLE_MS, lingerLeftMs()) : IDLE_MS);
        }
        selector.disarm();
    }

    private int lingerLeftMs() {
        long left = TimeUnit.NANOSECONDS.toMillis(closeByNanos - System.nanoTime());
        return (int) Math.max(0, Math.min(Integer.MAX_VALUE, left));
    }
}
