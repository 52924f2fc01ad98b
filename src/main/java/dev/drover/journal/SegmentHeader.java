package dev.drover.journal;

import dev.drover.model.ErrorCode;
import dev.drover.model.UserException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * The first bytes of a segment; the checkpoint follows, then the groups.
 *
 * @param homeId of the home that the journal belongs to
 * @param base position of the first group
 * @param checkpointBytes length of the checkpoint, 0 if there is none
 * @param forcedEnd position up to which the segment was filled and forced before it got its name
 * @param epoch of the coordinator that made it
 * @param chainStart chained checksum of all before the first group
 * @param checkpointCrc CRC-32C of the checkpoint
 */
record SegmentHeader(
        UUID homeId, long base, long checkpointBytes, long forcedEnd, long epoch, int chainStart, int checkpointCrc) {
    /** Length in the file. */
    static final int BYTES = 80;

    static final int VERSION = 1;

    private static final long MAGIC = 0x4452564a524e4c0aL;

    /** Offset in the file of the group at {@link #base()}. */
    long firstGroupOffset() {
        return BYTES + checkpointBytes;
    }

    /** Offset in the file of that position. */
    long offset(long position) {
        return firstGroupOffset() + position - base;
    }

    ByteBuffer encode() {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES);
        bytes.putLong(MAGIC)
                .putInt(VERSION)
                .putInt(0)
                .putLong(homeId.getMostSignificantBits())
                .putLong(homeId.getLeastSignificantBits())
                .putLong(base)
                .putLong(checkpointBytes)
                .putLong(forcedEnd)
                .putLong(epoch)
                .putInt(chainStart)
                .putInt(checkpointCrc)
                .putInt(0);
        return bytes.putInt(crc(bytes, VERSION)).flip();
    }

    /**
     * Reads a header.
     *
     * @return empty if the bytes are no whole header
     * @throws UserException for one of a newer format
     */
    static Optional<SegmentHeader> decode(ByteBuffer bytes, String file) {
        if (bytes.remaining() < BYTES || bytes.getLong(0) != MAGIC) {
            return Optional.empty();
        }
        int version = bytes.getInt(8);
        int crc = bytes.getInt(BYTES - Integer.BYTES);
        if (version > VERSION && crc != crc(bytes, VERSION)) {
            throw new UserException(
                    ErrorCode.DAMAGED,
                    "The journal file " + file + " has format version " + version + ", this Drover reads up to version "
                            + VERSION + ": use the newer Drover that wrote it.");
        }
        if (crc != crc(bytes, version) || version != VERSION) {
            return Optional.empty();
        }
        return Optional.of(new SegmentHeader(
                new UUID(bytes.getLong(16), bytes.getLong(24)),
                bytes.getLong(32),
                bytes.getLong(40),
                bytes.getLong(48),
                bytes.getLong(56),
                bytes.getInt(64),
                bytes.getInt(68)));
    }

    /**
     * The first value of the chain of checksums. It differs for each home, so that groups of another home are not
     * accepted.
     */
    static int firstChain(UUID homeId) {
        CRC32C crc = new CRC32C();
        crc.update(ByteBuffer.allocate(16)
                .putLong(homeId.getMostSignificantBits())
                .putLong(homeId.getLeastSignificantBits())
                .flip());
        return (int) crc.getValue();
    }

    /**
     * The checksum as it would be with that version. If it is right, only the version is damaged, and the file is not
     * of a newer format.
     */
    private static int crc(ByteBuffer bytes, int version) {
        ByteBuffer header = ByteBuffer.allocate(BYTES - Integer.BYTES);
        header.put(bytes.duplicate().position(0).limit(header.capacity()))
                .putInt(8, version)
                .flip();
        CRC32C crc = new CRC32C();
        crc.update(header);
        return (int) crc.getValue();
    }
}
