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
 * The client's end of one connection: connects, proves, receives, and notices the end. Whoever drives it owns it; one thread.
 *
 * <p>Shared by {@link WireClient}, which drives it on a thread of its own, and {@link WireChannel}, driven by its caller.
 */
final class DealerLink implements Closeable {
    private static final int FIRST_ATTEMPT_MS = 100;
    private static final int LONGEST_ATTEMPT_MS = 1_000;
    private static final int MARK_BYTES = 32;

    private enum State {
        CONNECTING,
        /** The server is proven, our proof is under way: data may be sent. */
        PROVING,
        READY,
        GONE
    }

    private final WireClientConfig config;
    private final Wakeup wakeup;
    private final IoTrouble trouble;
    private final JeroContext context;
    private final SecureRandom random = new SecureRandom();
    private final byte[] lossMark = new byte[MARK_BYTES];
    private final long giveUpNanos;
    private State state = State.CONNECTING;
    private ClientHandshake handshake;
    private ZMQ.Socket socket;
    private ZMQ.Poller poller;
    private AtomicBoolean nobodyListens;
    private int attemptMs = FIRST_ATTEMPT_MS;
    private long attemptEndNanos;
    private String why = "";

    DealerLink(WireClientConfig config, Wakeup wakeup) {
        this.config = config;
        this.wakeup = wakeup;
        this.trouble = new IoTrouble(wakeup);
        this.context = new JeroContext(trouble::onDeath, trouble::onTrouble);
        this.giveUpNanos = System.nanoTime()
                + TimeUnit.MILLISECONDS.toNanos(config.limits().connectTimeoutMs());
        random.nextBytes(lossMark);
        attempt();
    }

    boolean maySend() {
        return state == State.PROVING || state == State.READY;
    }

    boolean isGone() {
        return state == State.GONE;
    }

    /** One sentence, once {@link #isGone}. */
    String why() {
        return why;
    }

    /** Sends a frame when {@link #maySend}; there is no high-water mark, so that only an ending connection refuses it. */
    void send(Msg frame) {
        socket.base().send(frame, zmq.ZMQ.ZMQ_DONTWAIT);
    }

    /** Handles what has arrived, at most {@code limit} frames; returns whether there was anything. */
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

    /** Sleeps until something arrives, the wake-up comes or the time is over. */
    void await(long atMostMs) {
        long ms = atMostMs;
        if (state == State.CONNECTING || state == State.PROVING) {
            long nextNanos = state == State.CONNECTING ? attemptEndNanos : giveUpNanos;
            ms = Math.min(ms, TimeUnit.NANOSECONDS.toMillis(Math.max(0, nextNanos - System.nanoTime())) + 1);
        }
        poller.poll(ms);
    }

    /** Spends at most {@code lingerMs} on what was sent and hasn't left yet. */
    void close(int lingerMs) {
        state = State.GONE;
        poller.close();
        context.close(lingerMs);
    }

    @Override
    public void close() {
        close(0);
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
                            wakeup.wake();
                        },
                        zmq.ZMQ.ZMQ_EVENT_CLOSED);
        poller = context.poller(2);
        poller.register(socket, ZMQ.Poller.POLLIN);
        poller.register(wakeup.source(), ZMQ.Poller.POLLIN);
        if (!socket.connect(config.endpoint())) {
            end("No connection to " + config.place() + " could be begun.");
            return;
        }
        send(new Msg(handshake.greeting()));
        attemptEndNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(attemptMs);
    }

    private void checkProgress() {
        if (trouble.death() != null) {
            end("A thread of JeroMQ died: " + trouble.death());
            return;
        }
        if (state == State.READY) {
            return;
        }
        long now = System.nanoTime();
        if (state == State.CONNECTING && nobodyListens.get()) {
            end("Nobody listens at " + config.place() + ": start the coordinator.");
        } else if (now - giveUpNanos >= 0) {
            end("What listens at " + config.place() + " gave no answer within "
                    + config.limits().connectTimeoutMs() + " ms: look whether the coordinator hangs.");
        } else if (state == State.CONNECTING && now - attemptEndNanos >= 0) {
            // JeroMQ hazard 1: the connecting side may have lost its registration and would hear nothing for 30 s.
            poller.close();
            context.abandon(socket);
            attemptMs = Math.min(2 * attemptMs, LONGEST_ATTEMPT_MS);
            attempt();
        }
    }

    private void onMessage(Msg message, ClientHandler handler) {
        byte[] frame = message.data();
        if (message.getMetadata() == null) {
            end(
                    Arrays.equals(frame, lossMark)
                            ? "The connection to " + config.place() + " was closed by the other side."
                            : "What listens at " + config.place() + " speaks an older ZMTP than 3.");
        } else if (message.hasMore()) {
            end("What listens at " + config.place() + " sent a message of several parts.");
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
            end("The coordinator at " + config.place() + " ended the connection: " + Frames.refusalText(frame));
        } else {
            end("The coordinator at " + config.place() + " sent a frame that is empty, or no DATA.");
        }
    }

    private void onUnprovenFrame(byte[] frame, ClientHandler handler) {
        ClientHandshake.Step step = handshake.onFrame(frame);
        if (step instanceof ClientHandshake.Step.Prove) {
            send(new Msg(((ClientHandshake.Step.Prove) step).frame()));
            state = State.PROVING;
        } else if (step instanceof ClientHandshake.Step.Ready) {
            state = State.READY;
            handler.ready();
        } else {
            end(((ClientHandshake.Step.Fail) step).why());
        }
    }

    private void end(String reason) {
        state = State.GONE;
        why = reason;
    }
}
