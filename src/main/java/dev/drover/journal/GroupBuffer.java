package dev.drover.journal;

import dev.drover.proto.JournalRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** Encodes groups, one after the other, into memory that is used again. One thread. */
final class GroupBuffer {
    private static final int KEPT_BYTES = 8 << 20;
    private static final int FIRST_BYTES = 1 << 20;

    private ByteBuffer buffer = ByteBuffer.allocateDirect(FIRST_BYTES);

    /**
     * Returns a buffer for a group whose records take that many bytes. The caller puts the records into it, then seals
     * it.
     */
    ByteBuffer begin(long bytes) {
        int wanted = Math.toIntExact(GroupHeader.BYTES + bytes);
        if (wanted > buffer.capacity()) {
            buffer = ByteBuffer.allocateDirect(Math.max(wanted, Math.min(2 * buffer.capacity(), KEPT_BYTES)));
        } else if (buffer.capacity() > KEPT_BYTES && wanted <= KEPT_BYTES) {
            buffer = ByteBuffer.allocateDirect(FIRST_BYTES > wanted ? FIRST_BYTES : KEPT_BYTES);
        }
        return buffer.clear().position(GroupHeader.BYTES);
    }

    /** A whole group in memory of its own. */
    static ByteBuffer group(List<JournalRecord> records, long position, long epoch, long forcedUpTo, int chain)
            throws IOException {
        ByteBuffer group = ByteBuffer.allocate(Math.toIntExact(GroupHeader.BYTES + DelimitedRecords.bytes(records)));
        DelimitedRecords.put(group.position(GroupHeader.BYTES), records);
        GroupHeader.seal(group.flip(), position, epoch, forcedUpTo, chain);
        return group;
    }
}
