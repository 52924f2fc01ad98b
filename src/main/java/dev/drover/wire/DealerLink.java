package dev.drover.wire;

import java.io.Closeable;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.zeromq.ZMQ;
import zmq.Msg;
import zmq.SocketBase;

/**
 * The client's end of one connection: connects, proves, receives, and notices the end. The thread that drives it owns
 * it.
 *
 * <p>Shared by {@link WireClient}, which drives it on a thread of its own,, and a channel of the tests, driven by its caller.
 */
final class DealerLink implements Closeable {
    private static final int MARK_BYTES = 32;

    private enum State {
        CONNECTING,
        /** The server is proven, and this side's proof was sent. Data may be sent. */
        PROVING,
        READY,
        GONE
    }

    private final WireClientConfig config;
    private final SocketSelector selector;
    private final IoFailures failures;
    private final JeroContext context;
    private final SecureRandom random = new SecureRandom();
    private final byte[] lossMark = new byte[MARK_BYTES];
    private final long giveUpNanos;
    private State state = State.CONNECTING;
    private ClientHandshake handshake;
    private ZMQ.Socket socket;
    private AtomicBoolean nobodyListens;
    private int attemptMs;
    private long attemptEndNanos;
    private String goneReason = "";
    private boolean goodbyeSent;

    DealerLink(WireClientConfig config, SocketSelector selector) {
        this.config = config;
        this.selector = selector;
        this.attemptMs = config.firstAttemptMs();
        this.failures = new IoFailures(selector);
        this.context = new JeroContext(failures::onDeath, failures::onSurvivedException);
        this.giveUpNanos = System.nanoTime()
                + TimeUnit.MILLISECONDS.toNanos(config.limits().connectTimeoutMs());
        random.nextBytes(lossMark);
        attempt();
    }

    boolean canSend() {
        return state == State.PROVING || state == State.READY;
    }

    boolean isGone() {
        return state == State.GONE;
    }

    /** One sentence, once {@link #isGone}. */
    String reason() {
        return goneReason;
    }

    /**
     * Sends a frame when {@link #canSend}; there is no high-water mark, so only a connection that is ending refuses it.
     */
    void send(Msg frame) {
        socket.base().send(frame, zmq.ZMQ.ZMQ_DONTWAIT);
    }

    /** Asks the server, once ready, to close the connection when it has read all that was sent. */
    void sendGoodbye() {
        if (state == State.READY && !goodbyeSent) {
            goodbyeSent = true;
            send(new Msg(Frames.bare(FrameKind.GOODBYE)));
        }
    }

    /** Handles frames that have arrived, at most {@code limit}. Returns whether there were any. */
    boolean pump(ClientHandler handler, int limit) {
        SocketBase base = socket.base();
        for (int i = 0; i < limit && state != State.GONE; i++) {
            Msg message = base.recv(zmq.ZMQ.ZMQ_DONTWAIT);
            if (message == null) {
                checkProgress();
                return i > 0;
            }
            onMessage(message, handler);
        }
        return true;
    }

    /** Sleeps until a frame arrives, the owner is woken, or the time is over. */
    void await(long atMostMs) {
        if (failures.death() != null || (state == State.CONNECTING && nobodyListens.get())) {
            return;
        }
        long ms = atMostMs;
        if (state == State.CONNECTING || state == State.PROVING) {
            long nextNanos = state == State.CONNECTING ? attemptEndNanos : giveUpNanos;
            ms = Math.min(ms, TimeUnit.NANOSECONDS.toMillis(Math.max(0, nextNanos - System.nanoTime())) + 1);
        }
        selector.sleep(ms);
    }

    /** Ends the connection at once. If the last message matters, call {@link #sendGoodbye} first. */
    @Override
    public void close() {
        state = State.GONE;
        context.close(0);
    }

    private void attempt() {
        nobodyListens = new AtomicBoolean();
        handshake = new ClientHandshake(config, random);
        socket = context.dealer(config.limits(), lossMark, attemptMs);
        AtomicBoolean ofThisAttempt = nobodyListens;
        socket.base()
                .setEventHook(
                        event -> {
                            ofThisAttempt.set(true);
                            selector.wake();
                        },
                        zmq.ZMQ.ZMQ_EVENT_CLOSED);
        selector.watch(socket);
        if (!socket.connect(config.endpoint())) {
            markGone("No connection to " + config.place() + " could be begun.");
            return;
        }
        send(new Msg(handshake.greeting()));
        attemptEndNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(attemptMs);
    }

    private void checkProgress() {
        if (failures.death() != null) {
            markGone("A thread of JeroMQ died: " + failures.death());
            return;
        }
        if (state == State.READY) {
            return;
        }
        long now = System.nanoTime();
        if (state == State.CONNECTING && nobodyListens.get()) {
            markGone("Nobody listens at " + config.place() + ": start the coordinator.");
        } else if (now - giveUpNanos >= 0) {
            markGone("What listens at " + config.place() + " gave no answer within "
                    + config.limits().connectTimeoutMs() + " ms: look whether the coordinator hangs.");
        } else if (state == State.CONNECTING && now - attemptEndNanos >= 0) {
            // JeroMQ hazard 1: the connecting side may have lost its registration, and would then receive nothing for
            // 30 s.
            context.destroy(socket);
            // There is no longest attempt: on a machine where each takes longer than that, none would succeed.
            attemptMs = attemptMs * 3 / 2;
            attempt();
        }
    }

    private void onMessage(Msg message, ClientHandler handler) {
        byte[] frame = message.data();
        if (message.getMetadata() == null) {
            markGone(
                    Arrays.equals(frame, lossMark)
                            ? "The connection to " + config.place() + " was closed by the other side."
                            : "What listens at " + config.place() + " speaks an older ZMTP than 3.");
        } else if (message.hasMore()) {
            markGone("What listens at " + config.place() + " sent a message of several parts.");
        } else if (state == State.READY) {
            onProvenFrame(frame, handler);
        } else {
            onUnprovenFrame(frame, handler);
        }
    }

    private void onProvenFrame(byte[] frame, ClientHandler handler) {
        FrameKind kind = FrameKind.of(frame);
        if (kind == FrameKind.DATA) {
            handler.received(Frames.body(frame));
        } else if (kind == FrameKind.REFUSAL) {
            markGone("The coordinator at " + config.place() + " ended the connection: " + Frames.refusalText(frame));
        } else {
            markGone("The coordinator at " + config.place() + " sent a frame that is empty, or no DATA.");
        }
    }

    private void onUnprovenFrame(byte[] frame, ClientHandler handler) {
        ClientHandshake.Step step = handshake.onFrame(frame);
        if (step instanceof ClientHandshake.Step.Prove prove) {
            send(new Msg(Frames.of(FrameKind.PROOF, prove.proof())));
            state = State.PROVING;
        } else if (step instanceof ClientHandshake.Step.Ready) {
            state = State.READY;
            handler.ready();
        } else if (step instanceof ClientHandshake.Step.Fail fail) {
            markGone(fail.why());
        }
    }

    private void markGone(String reason) {
        state = State.GONE;
        goneReason = reason;
    }
}
