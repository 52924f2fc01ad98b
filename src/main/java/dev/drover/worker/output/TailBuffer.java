package dev.drover.worker.output;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Keeps the last bytes of a stream. Not thread-safe. */
final class TailBuffer {
    private static final int FIRST_BYTES = 256;

    private final int limitBytes;
    private byte[] ring = new byte[0];
    private int end;
    private int size;

    TailBuffer(int limitBytes) {
        this.limitBytes = limitBytes;
    }

    /** Adds the remaining bytes of {@code chunk}, without changing its position. */
    void add(ByteBuffer chunk) {
        ByteBuffer bytes = chunk.duplicate();
        if (bytes.remaining() > limitBytes) {
            bytes.position(bytes.limit() - limitBytes);
        }
        makeRoom(bytes.remaining());
        while (bytes.hasRemaining()) {
            int count = Math.min(bytes.remaining(), ring.length - end);
            bytes.get(ring, end, count);
            end = (end + count) % ring.length;
            size = Math.min(ring.length, size + count);
        }
    }

    /**
     * Grows the buffer as needed, so that a short output does not cost a buffer of the full size. It wraps at the full
     * size only.
     */
    private void makeRoom(int added) {
        int needed = Math.min(limitBytes, size + added);
        if (needed > ring.length) {
            byte[] larger = new byte[Math.min(limitBytes, Math.max(FIRST_BYTES, Integer.highestOneBit(needed) * 2))];
            System.arraycopy(ring, 0, larger, 0, size);
            ring = larger;
            end = size;
        }
    }

    /** The last bytes, oldest first. */
    byte[] toBytes() {
        if (size < ring.length || end == 0) {
            return Arrays.copyOf(ring, size);
        }
        byte[] bytes = new byte[size];
        System.arraycopy(ring, end, bytes, 0, size - end);
        System.arraycopy(ring, 0, bytes, size - end, end);
        return bytes;
    }

    ByteString toByteString() {
        return size == 0 ? ByteString.EMPTY : ByteString.copyFrom(toBytes());
    }
}
