package dev.drover.model;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A SHA-256 as a value: of fixed size and comparable, so that it can stand for a text of any length as the key of a map. Immutable; any
 * thread.
 *
 * @param a bytes 0 to 7, big-endian
 * @param b bytes 8 to 15
 * @param c bytes 16 to 23
 * @param d bytes 24 to 31
 */
public record Sha256(long a, long b, long c, long d) {
    /** Bytes of a digest. */
    public static final int BYTES = 32;

    /** The digest of that content. */
    public static Sha256 of(byte[] content) {
        return ofDigest(Hashes.sha256(content));
    }

    /** The digest of that text in UTF-8. */
    public static Sha256 ofText(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * The digest that these bytes are.
     *
     * @throws IllegalArgumentException unless there are {@value #BYTES}
     */
    public static Sha256 ofDigest(byte[] digest) {
        if (digest.length != BYTES) {
            throw new IllegalArgumentException("a SHA-256 has " + BYTES + " bytes, not " + digest.length);
        }
        ByteBuffer bytes = ByteBuffer.wrap(digest);
        return new Sha256(bytes.getLong(), bytes.getLong(), bytes.getLong(), bytes.getLong());
    }

    /** Its {@value #BYTES} bytes. */
    public byte[] toBytes() {
        return ByteBuffer.allocate(BYTES)
                .putLong(a)
                .putLong(b)
                .putLong(c)
                .putLong(d)
                .array();
    }
}
