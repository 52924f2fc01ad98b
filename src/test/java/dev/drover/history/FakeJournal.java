package dev.drover.history;

import dev.drover.proto.Checkpoint;
import dev.drover.proto.JournalRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/** A journal in memory, with groups and chained checksums like the real one. */
public final class FakeJournal implements JournalSource {
    private record Group(long start, long end, int crc, List<JournalRecord> records) {}

    private final NavigableMap<Long, Group> groups = new ConcurrentSkipListMap<>();
    private final NavigableMap<Long, JournalRecord> records = new ConcurrentSkipListMap<>();
    private volatile long end;
    private volatile long oldest;
    private volatile List<Checkpoint> base = List.of();

    public long append(List<JournalRecord> group) {
        long position = end;
        CRC32C crc = new CRC32C();
        Group before = groups.isEmpty() ? null : groups.lastEntry().getValue();
        crc.update(
                ByteBuffer.allocate(4).putInt(before == null ? 0 : before.crc).flip());
        for (JournalRecord record : group) {
            records.put(position, record);
            crc.update(record.toByteArray());
            position += 4 + record.getSerializedSize();
        }
        groups.put(end, new Group(end, position, (int) crc.getValue(), List.copyOf(group)));
        end = position;
        return end;
    }

    public long append(JournalRecord... group) {
        return append(List.of(group));
    }

    /** The journal as it was when it ended there. */
    public FakeJournal upTo(long position) {
        FakeJournal older = new FakeJournal();
        groups.headMap(position).values().forEach(group -> older.append(group.records));
        return older;
    }

    /** The journal begins there now, with the state of that time. */
    public void pruneTo(long position, Checkpoint... parts) {
        base = List.of(parts);
        oldest = position;
    }

    public List<Long> groupEnds() {
        return groups.values().stream().map(Group::end).toList();
    }

    @Override
    public long oldestPosition() {
        return oldest;
    }

    @Override
    public long endPosition() {
        return end;
    }

    @Override
    public boolean matches(long position, int crc) {
        return groups.values().stream().anyMatch(group -> group.end == position && group.crc == crc);
    }

    @Override
    public Optional<JournalRecord> readAt(long position, Predicate<JournalRecord> isMeant) throws IOException {
        boolean inCheckpoint = JournalSource.isOfCheckpoint(position);
        long from = inCheckpoint ? JournalSource.checkpointBase(position) : position;
        if (from < oldest) {
            return Optional.empty();
        }
        Stream<JournalRecord> there = inCheckpoint ? base().stream() : Stream.ofNullable(records.get(position));
        Optional<JournalRecord> found = there.filter(isMeant).findFirst();
        if (found.isEmpty()) {
            throw new IOException("no such record at " + position);
        }
        return found;
    }

    private List<JournalRecord> base() {
        return base.stream()
                .map(part -> JournalRecord.newBuilder().setCheckpoint(part).build())
                .toList();
    }

    @Override
    public void forEach(long fromPosition, long limitPosition, Visitor visitor) {
        if (!groups.containsKey(fromPosition)) {
            throw new IllegalArgumentException("no group begins at " + fromPosition);
        }
        if (fromPosition > 0 && fromPosition == oldest) {
            base().forEach(part -> visitor.record(JournalSource.ofCheckpoint(fromPosition), part));
        }
        for (Group group : groups.subMap(fromPosition, limitPosition).values()) {
            long position = group.start;
            for (JournalRecord record : group.records) {
                visitor.record(position, record);
                position += 4 + record.getSerializedSize();
            }
            visitor.groupEnd(group.end, group.crc);
        }
    }
}
