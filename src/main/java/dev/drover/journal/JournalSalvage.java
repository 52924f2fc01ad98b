package dev.drover.journal;

import dev.drover.proto.JournalRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.ObjLongConsumer;

/**
 * Reads all records of a journal that are in whole groups, including those behind a damage. One thread, only while no
 * coordinator runs.
 */
public final class JournalSalvage {
    private final ObjLongConsumer<JournalRecord> reader;

    private JournalSalvage(ObjLongConsumer<JournalRecord> reader) {
        this.reader = reader;
    }

    /**
     * Reads them, by ascending position.
     *
     * @param reader takes each with its position
     * @throws dev.drover.model.UserException for a journal of another home or a newer version, or one that the disk
     *     cannot read
     */
    public static void read(JournalConfig config, ObjLongConsumer<JournalRecord> reader) {
        read(config, new DiskFiles(config.directory()), reader);
    }

    static void read(JournalConfig config, JournalFiles files, ObjLongConsumer<JournalRecord> reader) {
        JournalSalvage salvage = new JournalSalvage(reader);
        SegmentDirectory directory = new SegmentDirectory(files, config.homeId());
        try {
            long[] bases = directory.bases();
            for (int index = 0; index < bases.length; index++) {
                Optional<OpenSegment> segment = directory.openWithWholeHeader(bases, index);
                if (segment.isPresent()) {
                    try (OpenSegment open = segment.get()) {
                        salvage.read(open);
                    }
                }
            }
        } catch (IOException e) {
            throw DamageSentences.unreadable(e);
        }
    }

    private void read(OpenSegment segment) throws IOException {
        GroupCursor cursor = new GroupCursor(segment);
        readGroups(cursor);
        long damagedAt = cursor.position();
        if (damagedAt
                < Math.min(
                        segment.end(), segment.header().base() + segment.file().size())) {
            readAfterDamage(segment, damagedAt);
        }
    }

    private void readGroups(GroupCursor cursor) throws IOException {
        while (cursor.next()) {
            cursor.forEachRecord(reader);
        }
    }

    /** Whole groups behind a damage are found by their magic number and position, as in {@link TailScan}. */
    private void readAfterDamage(OpenSegment segment, long damagedAt) throws IOException {
        long from = segment.header().offset(damagedAt);
        ByteBuffer rest =
                ByteBuffer.allocate(Math.toIntExact(Math.max(0, segment.file().size() - from)));
        segment.file().read(rest, from);
        rest.flip();
        int at = 1;
        while (at + GroupHeader.BYTES <= rest.limit() && damagedAt + at < segment.end()) {
            GroupHeader group = GroupHeader.decode(rest, at, damagedAt + at);
            if (group == null || !group.matches(rest, at)) {
                at++;
                continue;
            }
            GroupCursor cursor = new GroupCursor(segment, damagedAt + at);
            readGroups(cursor);
            at = Math.max(at + 1, Math.toIntExact(cursor.position() - damagedAt));
        }
    }
}
