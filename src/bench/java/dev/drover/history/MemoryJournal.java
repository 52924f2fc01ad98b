package dev.drover.history;

import com.google.protobuf.CodedInputStream;
import dev.drover.proto.JournalRecord;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Predicate;

/** A journal whose groups lie in memory as bytes, so that reading costs the decoding and not the disk; one thread appends. */
final class MemoryJournal implements JournalSource {
    private final NavigableMap<Long, byte[]> groups = new ConcurrentSkipListMap<>();
    private volatile long end;

    void append(List<JournalRecord> records) {
        try (ByteArrayOutputStream bytes = new ByteArrayOutputStream()) {
            for (JournalRecord record : records) {
                record.writeDelimitedTo(bytes);
            }
            long start = end;
            groups.put(start, bytes.toByteArray());
            end = start + bytes.size();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public long oldestPosition() {
        return 0;
    }

    @Override
    public long endPosition() {
        return end;
    }

    @Override
    public boolean matches(long position, int crc) {
        return crc == (int) position;
    }

    @Override
    public Optional<JournalRecord> readAt(long position, Predicate<JournalRecord> isMeant) throws IOException {
        var group = groups.floorEntry(position);
        CodedInputStream in = CodedInputStream.newInstance(group.getValue());
        in.skipRawBytes((int) (position - group.getKey()));
        return Optional.of(read(in));
    }

    @Override
    public void forEach(long fromPosition, long limitPosition, Visitor visitor) throws IOException {
        for (var group : groups.subMap(fromPosition, limitPosition).entrySet()) {
            CodedInputStream in = CodedInputStream.newInstance(group.getValue());
            while (!in.isAtEnd()) {
                long position = group.getKey() + in.getTotalBytesRead();
                visitor.record(position, read(in));
            }
            long groupEnd = group.getKey() + group.getValue().length;
            visitor.groupEnd(groupEnd, (int) groupEnd);
        }
    }

    private static JournalRecord read(CodedInputStream in) throws IOException {
        int limit = in.pushLimit(in.readRawVarint32());
        JournalRecord record = JournalRecord.parseFrom(in);
        in.popLimit(limit);
        return record;
    }
}
