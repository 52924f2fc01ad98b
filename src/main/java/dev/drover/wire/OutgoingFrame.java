package dev.drover.wire;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
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

    private final LongConsumer onEncoded;
    private boolean encoded;

    private OutgoingFrame(int size, LongConsumer onEncoded) {
        super(size);
        this.onEncoded = onEncoded;
    }

    /** A DATA frame with a copy of the payload; {@code onEncoded} gets what it counts when it leaves, on the I/O thread. */
    static OutgoingFrame data(byte[] payload, LongConsumer onEncoded) {
        return of(FrameKind.DATA, payload, 0, payload.length, onEncoded);
    }

    /** The frames of a payload, which must be sent one behind the other; {@code onEncoded} gets what each counts when it leaves. */
    static List<OutgoingFrame> parts(byte[] payload, int maxPartBytes, LongConsumer onEncoded) {
        if (payload.length <= maxPartBytes) {
            return List.of(data(payload, onEncoded));
        }
        List<OutgoingFrame> frames = new ArrayList<>(count(payload, maxPartBytes));
        int from = 0;
        for (; payload.length - from > maxPartBytes; from += maxPartBytes) {
            frames.add(of(FrameKind.PART, payload, from, maxPartBytes, onEncoded));
        }
        frames.add(of(FrameKind.DATA, payload, from, payload.length - from, onEncoded));
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

    private static OutgoingFrame of(FrameKind kind, byte[] payload, int from, int length, LongConsumer onEncoded) {
        OutgoingFrame frame = new OutgoingFrame(length + 1, onEncoded);
        frame.put(kind.code());
        frame.put(payload, from, length);
        return frame;
    }

    @Override
    public ByteBuffer buf() {
        if (!encoded) {
            encoded = true;
            onEncoded.accept((long) size() + OVERHEAD_BYTES);
        }
        return super.buf();
    }
}
