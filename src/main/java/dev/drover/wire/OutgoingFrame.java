package dev.drover.wire;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;
import zmq.Msg;

/**
 * An outgoing frame that counts against its connection's queue until JeroMQ encodes it for the network.
 *
 * <p>JeroMQ's own high-water mark counts messages, and ROUTER fails at it (JeroMQ hazard 4). So that mark is off, and
 * bytes are counted here. JeroMQ's encoder asks for {@link #buf} once, on the I/O thread, when the frame leaves the
 * queue.
 */
final class OutgoingFrame extends Msg {
    /** Bytes that a queued message counts in addition to its payload, so that empty messages are bounded too. */
    static final int OVERHEAD_BYTES = 64;

    private final AtomicLong queuedBytes;
    private boolean encoded;

    private OutgoingFrame(int size, AtomicLong queuedBytes) {
        super(size);
        this.queuedBytes = queuedBytes;
    }

    /** A DATA frame with a copy of the payload, already counted in {@code queuedBytes}. */
    static OutgoingFrame data(byte[] payload, AtomicLong queuedBytes) {
        OutgoingFrame frame = new OutgoingFrame(payload.length + 1, queuedBytes);
        frame.put(FrameKind.DATA.code());
        frame.put(payload);
        return frame;
    }

    static long cost(byte[] payload) {
        return payload.length + 1L + OVERHEAD_BYTES;
    }

    @Override
    public ByteBuffer buf() {
        if (!encoded) {
            encoded = true;
            queuedBytes.addAndGet(-((long) size() + OVERHEAD_BYTES));
        }
        return super.buf();
    }
}
