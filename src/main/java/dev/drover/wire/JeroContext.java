package dev.drover.wire;

import java.io.Closeable;
import java.util.function.Consumer;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;
import zmq.Msg;
import zmq.msg.MsgAllocator;

/** Makes JeroMQ's context and sockets with the settings that its hazards call for. One thread at a time. */
final class JeroContext implements Closeable {
    private static final int UNLIMITED = 0;
    private static final int NEVER_RECONNECT = -1;
    private static final int UNREAD_FRAMES = 64;

    private final ZContext context = new ZContext();

    /**
     * @param onDeath called on the I/O thread that died
     * @param onSurvivedException called on the I/O thread after an exception that it survives
     */
    JeroContext(Consumer<Throwable> onDeath, Consumer<Throwable> onSurvivedException) {
        // JeroMQ hazard 13: both handlers must be set before the first socket is made; otherwise nobody notices a dead
        // I/O thread.
        context.setUncaughtExceptionHandler((thread, cause) -> onDeath.accept(cause));
        context.setNotificationExceptionHandler((thread, cause) -> onSurvivedException.accept(cause));
        context.setLinger(0);
    }

    /** A ROUTER that isn't bound yet and reports the end of each connection by {@code disconnectMark}. */
    ZMQ.Socket router(WireLimits limits, byte[] disconnectMark) {
        int max = limits.maxFrameBytes();
        ZMQ.Socket socket =
                create(SocketType.ROUTER, max, size -> new IncomingFrame(size < 0 || size > max ? 0 : size));
        // What a connection may have in its queue while the wire thread is held up, before it has proven anything.
        socket.setRcvHWM(UNREAD_FRAMES);
        // JeroMQ hazard 4: otherwise ROUTER drops messages that it cannot deliver and reports them as sent.
        socket.setRouterMandatory(true);
        // JeroMQ hazard 6: arrives in order, after all that the peer had sent.
        socket.base().setSocketOpt(zmq.ZMQ.ZMQ_DISCONNECT_MSG, disconnectMark);
        return socket;
    }

    /** A DEALER that isn't connected yet, never connects twice, and reports the loss of its connection by {@code lossMark}. */
    ZMQ.Socket dealer(WireLimits limits, byte[] lossMark, int handshakeMs) {
        int max = limits.maxServerFrameBytes();
        ZMQ.Socket socket = create(SocketType.DEALER, max, size -> new Msg(size < 0 || size > max ? 0 : size));
        // JeroMQ hazard 1: a connection may stall right after it was made; its maker rebuilds the whole socket.
        socket.setHandshakeIvl(handshakeMs);
        // If JeroMQ reconnected by itself, it would talk to any process that has the port by then.
        socket.setReconnectIVL(NEVER_RECONNECT);
        // JeroMQ hazard 6, as seen from the connecting side.
        socket.base().setSocketOpt(zmq.ZMQ.ZMQ_HICCUP_MSG, lossMark);
        return socket;
    }

    /** Closes a socket and drops its unsent messages. */
    void destroy(ZMQ.Socket socket) {
        context.destroySocket(socket);
    }

    /** Closes everything; at most {@code lingerMs} are spent on what was queued. JeroMQ hazard 12: call it before the JVM exits. */
    void close(int lingerMs) {
        context.setLinger(lingerMs);
        context.close();
    }

    @Override
    public void close() {
        close(0);
    }

    private ZMQ.Socket create(SocketType type, int maxFrameBytes, MsgAllocator allocator) {
        ZMQ.Socket socket = context.createSocket(type);
        // JeroMQ hazard 2: without both, a hostile frame length wedges the I/O thread before anybody has proven
        // anything.
        socket.setMaxMsgSize(maxFrameBytes);
        socket.setMsgAllocator(allocator);
        // Outgoing bytes are bounded by OutgoingFrame instead.
        socket.setSndHWM(UNLIMITED);
        return socket;
    }
}
