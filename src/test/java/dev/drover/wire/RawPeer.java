package dev.drover.wire;

import dev.drover.testing.Limits;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A plain TCP socket that can speak just enough ZMTP 3 to misuse it. */
final class RawPeer implements AutoCloseable {
    private static final int LIMIT_MS = (int) Limits.EVENT.toMillis();

    private final Socket socket = new Socket();

    RawPeer(int port) throws IOException {
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), LIMIT_MS);
        socket.setSoTimeout(LIMIT_MS);
    }

    RawPeer send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
        return this;
    }

    /** ZMTP's greeting with the NULL mechanism and the READY command of a DEALER. */
    RawPeer handshake() throws IOException {
        ByteBuffer greeting = ByteBuffer.allocate(64);
        greeting.put((byte) 0xff).position(9);
        greeting.put((byte) 0x7f).put((byte) 3).put((byte) 0).put("NULL".getBytes(StandardCharsets.US_ASCII));
        send(greeting.array());
        // JeroMQ ends a connection whose READY comes before its own greeting has left.
        socket.getInputStream().readNBytes(greeting.capacity());
        ByteBuffer ready = ByteBuffer.allocate(6 + 1 + 11 + 4 + 6);
        ready.put((byte) 5).put("READY".getBytes(StandardCharsets.US_ASCII));
        ready.put((byte) 11).put("Socket-Type".getBytes(StandardCharsets.US_ASCII));
        ready.putInt(6).put("DEALER".getBytes(StandardCharsets.US_ASCII));
        return frame(4, ready.array());
    }

    /** A short frame with the given flags: 1 more, 4 command. */
    RawPeer frame(int flags, byte[] body) throws IOException {
        ByteBuffer frame = ByteBuffer.allocate(2 + body.length);
        frame.put((byte) flags).put((byte) body.length).put(body);
        return send(frame.array());
    }

    /** The head of a long frame that claims this length, without its body. */
    RawPeer claim(long length) throws IOException {
        return send(ByteBuffer.allocate(9).put((byte) 2).putLong(length).array());
    }

    /** Reads until the other side ends the connection; throws when it doesn't in time. */
    void awaitEnd() throws IOException {
        InputStream in = socket.getInputStream();
        byte[] buffer = new byte[4_096];
        try {
            while (in.read(buffer) >= 0) {
                // What it says doesn't matter here.
            }
        } catch (java.net.SocketException e) {
            // A reset is an end too.
        }
    }

    /** Ends the connection with a reset, as the kernel does for a killed process with unread data. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
