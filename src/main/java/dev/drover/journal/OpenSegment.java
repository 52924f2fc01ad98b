package dev.drover.journal;

import dev.drover.proto.Checkpoint;
import dev.drover.proto.JournalRecord;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * A segment opened for reading.
 *
 * @param name of the file
 * @param end where the next segment begins, {@link Long#MAX_VALUE} for the newest: bytes above it in this file are not
 *     part of the journal
 */
record OpenSegment(String name, SegmentHeader header, JournalFile file, long end) implements Closeable {
    /** The checkpoint, merged from its parts; empty if the segment has none or it is not whole. */
    Optional<Checkpoint> checkpoint() throws IOException {
        long bytes = header.checkpointBytes();
        if (bytes == 0 || bytes > Math.min(file.size() - SegmentHeader.BYTES, Integer.MAX_VALUE - 8)) {
            return Optional.empty();
        }
        ByteBuffer buffer = ByteBuffer.allocate((int) bytes);
        file.read(buffer, SegmentHeader.BYTES);
        CRC32C crc = new CRC32C();
        crc.update(buffer.flip());
        if (buffer.limit() < bytes || (int) crc.getValue() != header.checkpointCrc()) {
            return Optional.empty();
        }
        Checkpoint.Builder merged = Checkpoint.newBuilder();
        DelimitedRecords.forEach(
                buffer.array(),
                0,
                (int) bytes,
                (JournalRecord part, long at) -> merged.mergeFrom(part.getCheckpoint()));
        return merged.getComplete() ? Optional.of(merged.build()) : Optional.empty();
    }

    /** Whether the segment was made with a checkpoint that is no longer whole. */
    boolean isCheckpointDamaged() throws IOException {
        return header.checkpointBytes() > 0 && checkpoint().isEmpty();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
