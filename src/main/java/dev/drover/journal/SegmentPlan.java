package dev.drover.journal;

import java.nio.ByteBuffer;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * The content of a segment at the moment when it gets its name.
 *
 * @param checkpoint delimited parts; no bytes for none
 * @param groups whole groups from {@code base} on; no bytes for none
 */
record SegmentPlan(UUID homeId, long base, int chainStart, long epoch, ByteBuffer checkpoint, ByteBuffer groups) {
    SegmentHeader header() {
        CRC32C crc = new CRC32C();
        crc.update(checkpoint.duplicate());
        return new SegmentHeader(
                homeId, base, checkpoint.remaining(), base + groups.remaining(), epoch, chainStart, (int)
                        crc.getValue());
    }

    long bytes() {
        return (long) SegmentHeader.BYTES + checkpoint.remaining() + groups.remaining();
    }

    SegmentPlan withoutCheckpoint() {
        return new SegmentPlan(homeId, base, chainStart, epoch, ByteBuffer.allocate(0), groups);
    }
}
