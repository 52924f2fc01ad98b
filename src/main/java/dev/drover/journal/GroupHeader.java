package dev.drover.journal;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The head of a group, which is what one write appends; delimited records follow.
 *
 * <p>Its checksum covers the head, with the checksum of the group before, and the records: each group confirms all
 * groups before it, and can be checked alone.
 *
 * @param length of the records in bytes; 0 marks a clean end
 * @param position of the head itself
 * @param epoch of the coordinator that wrote it
 * @param forcedUpTo highest position known forced when it was written
 * @param chainBefore checksum of the group before
 * @param crc checksum of this group
 */
record GroupHeader(int length, long position, long epoch, long forcedUpTo, int chainBefore, int crc) {
    /** Length in the file. */
    static final int BYTES = 40;

    /** Records of one group at most: one append, or many small ones. */
    static final int MAX_LENGTH = 256 << 20;

    /** Every group begins with these bytes, so that groups can be found after a damaged one. */
    static final int MAGIC = 0x47d2f0a7;

    long end() {
        return position + BYTES + length;
    }

    /**
     * Writes the head at index 0 of the buffer. The records are already in the buffer, from index {@link #BYTES} to its
     * limit.
     */
    static GroupHeader seal(ByteBuffer group, long position, long epoch, long forcedUpTo, int chainBefore) {
        int length = group.limit() - BYTES;
        group.putInt(0, MAGIC)
                .putInt(4, length)
                .putLong(8, position)
                .putLong(16, epoch)
                .putLong(24, forcedUpTo)
                .putInt(32, chainBefore);
        int crc = crc(group, 0, length);
        group.putInt(36, crc);
        return new GroupHeader(length, position, epoch, forcedUpTo, chainBefore, crc);
    }

    /**
     * Reads the head at that index of the buffer. Returns null if there is no head of that position. Its records are
     * not checked.
     */
    static GroupHeader decode(ByteBuffer bytes, int at, long position) {
        if (bytes.limit() - at < BYTES || bytes.getInt(at) != MAGIC || bytes.getLong(at + 8) != position) {
            return null;
        }
        int length = bytes.getInt(at + 4);
        if (length < 0 || length > MAX_LENGTH) {
            return null;
        }
        return new GroupHeader(
                length,
                position,
                bytes.getLong(at + 16),
                bytes.getLong(at + 24),
                bytes.getInt(at + 32),
                bytes.getInt(at + 36));
    }

    /** Whether the checksum of the head at that index matches the records behind it. */
    boolean matches(ByteBuffer bytes, int at) {
        return bytes.limit() - at - BYTES >= length && crc(bytes, at, length) == crc;
    }

    private static int crc(ByteBuffer bytes, int at, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.duplicate().position(at).limit(at + 36));
        crc.update(bytes.duplicate().position(at + BYTES).limit(at + BYTES + length));
        return (int) crc.getValue();
    }
}
