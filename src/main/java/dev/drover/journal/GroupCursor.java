package dev.drover.journal;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.drover.proto.JournalRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.ObjLongConsumer;

/** Walks the whole groups of one segment, each checked against its own checksum and the one before it. One thread. */
final class GroupCursor {
    private static final int BUFFER_BYTES = 1 << 20;

    private final OpenSegment segment;
    private final long fileBytes;
    private ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES).limit(0);
    private long position;
    private int chain;
    private boolean chainKnown;
    private GroupHeader group;

    /** Begins at the segment's first group. */
    GroupCursor(OpenSegment segment) throws IOException {
        this(segment, segment.header().base(), segment.header().chainStart(), true);
    }

    /** Begins at the end of a group whose checksum is not known. */
    GroupCursor(OpenSegment segment, long position) throws IOException {
        this(segment, position, 0, false);
    }

    private GroupCursor(OpenSegment segment, long position, int chain, boolean chainKnown) throws IOException {
        this.segment = segment;
        this.fileBytes = segment.file().size();
        this.position = position;
        this.chain = chain;
        this.chainKnown = chainKnown;
    }

    /** End of the last group, where the next one would begin. */
    long position() {
        return position;
    }

    /** Chained checksum at {@link #position()}. */
    int chain() {
        return chain;
    }

    /** The group that {@link #next()} found. */
    GroupHeader group() {
        return group;
    }

    /** Goes to the next group. Returns false if no whole group follows within the segment. */
    boolean next() throws IOException {
        buffer.position(buffer.position() + (group == null ? 0 : GroupHeader.BYTES + group.length()));
        group = null;
        if (!fill(GroupHeader.BYTES)) {
            return false;
        }
        GroupHeader found = GroupHeader.decode(buffer, buffer.position(), position);
        if (found == null
                || found.end() > segment.end()
                || (chainKnown && found.chainBefore() != chain)
                || !fill(GroupHeader.BYTES + found.length())
                || !found.matches(buffer, buffer.position())) {
            return false;
        }
        group = found;
        position = found.end();
        chain = found.crc();
        chainKnown = true;
        return true;
    }

    /** Passes each record of the group to the consumer, with the position of its first byte. */
    void forEachRecord(ObjLongConsumer<JournalRecord> consumer) throws InvalidProtocolBufferException {
        int start = buffer.position() + GroupHeader.BYTES;
        long firstPosition = group.position() + GroupHeader.BYTES;
        DelimitedRecords.forEach(
                buffer.array(),
                start,
                group.length(),
                (record, offset) -> consumer.accept(record, firstPosition + offset));
    }

    // A damaged length can be huge. It is compared with the file's size before memory is allocated for it.
    private boolean fill(int wanted) throws IOException {
        if (buffer.remaining() >= wanted) {
            return true;
        }
        long offset = segment.header().offset(position) + buffer.remaining();
        if (fileBytes - offset < wanted - buffer.remaining()) {
            return false;
        }
        ByteBuffer target =
                wanted > buffer.capacity() ? ByteBuffer.allocate(wanted).put(buffer) : buffer.compact();
        buffer = target;
        segment.file().read(buffer, offset);
        buffer.flip();
        return buffer.remaining() >= wanted;
    }
}
