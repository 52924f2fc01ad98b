package dev.drover.wire;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
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
        return of(FrameKind.DATA, payload, 0, payload.length, queuedBytes);
    }

    /** The frames of a payload, which must be sent one behind the other, already counted in {@code queuedBytes}. */
    static List<OutgoingFrame> parts(byte[] payload, int maxPartBytes, AtomicLong queuedBytes) {
        if (payload.length <= maxPartBytes) {
            return List.of(data(payload, queuedBytes));
        }
        List<OutgoingFrame> frames = new ArrayList<>(count(payload, maxPartBytes));
        int from = 0;
        for (; payload.length - from > maxPartBytes; from += maxPartBytes) {
            frames.add(of(FrameKind.PART, payload, from, maxPartBytes, queuedBytes));
        }
        frames.add(of(FrameKind.DATA, payload, from, payload.length - from, queuedBytes));
        return frames;
    }

    static long cost(byte[] payload) {
        return payload.length + 1L + OVERHEAD_BYTES;
    }

    /** What {@link #parts} counts. */
    static long cost(byte[] payload, int maxPartBytes) {
        return payload.length + count(payload, maxPartBytes) * (1L + OVERHEAD_BYTES);
    }

    private static int count(byte[] payload, int maxPartBytes) {
        return Math.max(1, (payload.length + maxPartBytes - 1) / maxPartBytes);
    }

    private static OutgoingFrame of(FrameKind kind, byte[] payload, int from, int length, AtomicLong queuedBytes) {
        OutgoingFrame frame = new OutgoingFrame(length + 1, queuedBytes);
        frame.put(kind.code());
        frame.put(payload, from, length);
        return frame;
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
