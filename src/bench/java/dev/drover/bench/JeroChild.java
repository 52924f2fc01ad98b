package dev.drover.bench;

import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/** The other end of {@link JeroLoop}: answers each message until it is killed. Argument: the port. */
public final class JeroChild {
    private static final int HANDSHAKE_MS = 100;
    private static final int RECONNECT_MS = 5;

    private JeroChild() {}

    public static void main(String[] arguments) {
        try (ZContext context = new ZContext()) {
            ZMQ.Socket dealer = context.createSocket(SocketType.DEALER);
            // JeroMQ hazard 1: without these a connect may stall for half a minute.
            dealer.setHandshakeIvl(HANDSHAKE_MS);
            dealer.setReconnectIVL(RECONNECT_MS);
            dealer.setRcvHWM(0);
            dealer.setSndHWM(0);
            dealer.connect("tcp://127.0.0.1:" + arguments[0]);
            dealer.send(new byte[0]);
            while (!Thread.currentThread().isInterrupted()) {
                dealer.send(dealer.recv());
            }
        }
    }
}
