package dev.drover.journal;

import dev.drover.proto.Checkpoint;
import dev.drover.proto.JournalRecord;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.Predicate;
import java.util.zip.CRC32C;

/** Reads a segment's checkpoint part by part, so that no more than one part is in memory. One thread. */
final class CheckpointReader {
    private static final int BUFFER_BYTES = 1 << 16;

    private final OpenSegment segment;
    private final long end;

    CheckpointReader(OpenSegment segment) {
        this.segment = segment;
        end = segment.header().firstGroupOffset();
    }

    /** Whether the segment was made with a checkpoint, and its bytes are as they were written. */
    boolean isWhole() throws IOException {
        if (end == SegmentHeader.BYTES || end > segment.file().size()) {
            return false;
        }
        CRC32C crc = new CRC32C();
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
        for (long offset = SegmentHeader.BYTES; offset < end; offset += buffer.limit()) {
            buffer.clear().limit((int) Math.min(BUFFER_BYTES, end - offset));
            readFully(buffer, offset);
            crc.update(buffer);
        }
        return (int) crc.getValue() == segment.header().checkpointCrc();
    }

    /** Shows one part after the other of a checkpoint that is whole, until the visitor says false. */
    void forEach(Predicate<Checkpoint> visitor) throws IOException {
        ByteBuffer prefix = ByteBuffer.allocate(DelimitedRecords.MAX_PREFIX_BYTES);
        long offset = SegmentHeader.BYTES;
        boolean isMore = true;
        while (isMore && offset < end) {
            prefix.clear().limit((int) Math.min(prefix.capacity(), end - offset));
            readFully(prefix, offset);
            int size = DelimitedRecords.size(prefix);
            offset += prefix.position();
            if (size < 0 || size > end - offset) {
                throw new EOFException("a part of " + size + " bytes in " + (end - offset));
            }
            ByteBuffer part = ByteBuffer.allocate(size);
            readFully(part, offset);
            offset += size;
            isMore = visitor.test(JournalRecord.parseFrom(part).getCheckpoint());
        }
    }

    private void readFully(ByteBuffer buffer, long offset) throws IOException {
        if (segment.file().read(buffer, offset) < buffer.limit()) {
            throw new EOFException("the file " + segment.name() + " ends within its checkpoint");
        }
        buffer.flip();
    }
}
