package dev.drover.wire;

import java.util.ArrayList;
import java.util.List;

/**
 * The frames of one payload that has not come whole. The wire thread only. It takes no more memory than what has come, and
 * {@link #OVERHEAD_BYTES} for each part.
 */
final class PayloadParts {
    /** What a part takes in memory besides its bytes, so that tiny ones are bounded, too. */
    static final int OVERHEAD_BYTES = 64;

    private final List<byte[]> frames = new ArrayList<>(0);
    private int bytes;

    /** Bytes of the payload so far. */
    int size() {
        return bytes;
    }

    /** Bytes that its parts take in memory. */
    long memory() {
        return bytes + (1L + OVERHEAD_BYTES) * frames.size();
    }

    /** The same with a further frame. */
    long memoryWith(byte[] frame) {
        return memory() + frame.length + OVERHEAD_BYTES;
    }

    void add(byte[] frame) {
        frames.add(frame);
        bytes += frame.length - 1;
    }

    /** Returns the payload that ends with this frame, and forgets its parts. */
    byte[] join(byte[] last) {
        if (frames.isEmpty()) {
            return Frames.body(last);
        }
        add(last);
        byte[] payload = new byte[bytes];
        int at = 0;
        for (byte[] frame : frames) {
            System.arraycopy(frame, 1, payload, at, frame.length - 1);
            at += frame.length - 1;
        }
        clear();
        return payload;
    }

    void clear() {
        frames.clear();
        bytes = 0;
    }
}
