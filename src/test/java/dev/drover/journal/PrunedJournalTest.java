package dev.drover.journal;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.drover.proto.Checkpoint;
import dev.drover.proto.JournalRecord;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** A journal whose oldest segments were deleted. */
class PrunedJournalTest {
    private static final int PADDING = 3_000;

    private final MemoryFiles files = new MemoryFiles(3);
    private final JournalReader reader = JournalReader.open(Epoch.SMALL, files);

    /** Three segments; returns the records by position. */
    private Map<Long, JournalRecord> write() {
        try (Epoch epoch = new Epoch(files)) {
            epoch.append(6);
            epoch.appendCheckpoint(PADDING);
            epoch.append(6);
            epoch.appendCheckpoint(PADDING);
            epoch.events().awaitDurable(epoch.append(6));
        }
        GroupEnds all = new GroupEnds();
        reader.forEach(0, reader.validEnd(), all);
        Map<Long, JournalRecord> records = new TreeMap<>();
        for (int i = 0; i < all.records.size(); i++) {
            records.put(all.recordPositions.get(i), all.records.get(i));
        }
        return records;
    }

    private long[] bases() throws IOException {
        return new SegmentDirectory(files, Epoch.HOME).bases();
    }

    @Test
    void eachPositionStillHasItsOwnRecordOrNone() throws IOException {
        Map<Long, JournalRecord> records = write();
        for (long base : bases()) {
            records.forEach((position, record) -> {
                if (position < reader.oldestPosition()) {
                    assertThat(reader.readAt(position)).isEmpty();
                } else {
                    assertThat(reader.readAt(position)).contains(record);
                }
            });
            if (base != bases()[bases().length - 1]) {
                files.remove(SegmentDirectory.name(base));
            }
        }
        assertThat(reader.oldestPosition()).isPositive();
    }

    @Test
    void aStartAfterwardsKeepsAllPositionsAndGoesOnAbove() throws IOException {
        Map<Long, JournalRecord> records = write();
        files.remove(SegmentDirectory.name(0));
        long oldest = reader.oldestPosition();
        long end = reader.validEnd();

        Numbers numbers = new Numbers();
        try (Epoch next = new Epoch(Epoch.SMALL, files, numbers)) {
            next.events().awaitDurable(next.append(6));
        }

        assertThat(numbers.violations()).isEmpty();
        assertThat(reader.oldestPosition()).isEqualTo(oldest);
        GroupEnds added = new GroupEnds();
        reader.forEach(end, reader.validEnd(), added);
        assertThat(added.recordPositions).hasSizeGreaterThan(5).allMatch(position -> position > end);
        records.forEach((position, record) -> {
            if (position < oldest) {
                assertThat(reader.readAt(position)).isEmpty();
            } else {
                assertThat(reader.readAt(position)).contains(record);
            }
        });
    }

    @Test
    void theCheckpointOfEachSegmentCanBeReadPartByPart() throws IOException {
        write();
        long oldest = bases()[1];
        files.remove(SegmentDirectory.name(0));

        List<Checkpoint> parts = new ArrayList<>();
        assertThat(reader.readCheckpoint(oldest, parts::add)).isTrue();
        List<Checkpoint> first = new ArrayList<>();
        assertThat(reader.readCheckpoint(oldest, part -> !first.add(part))).isTrue();

        assertThat(parts)
                .containsExactlyElementsOf(Numbers.checkpoint(7, PADDING).stream()
                        .map(JournalRecord::getCheckpoint)
                        .toList());
        assertThat(first).containsExactly(parts.get(0));
        assertThat(reader.readCheckpoint(0, parts::add)).isFalse();
        assertThat(reader.readCheckpoint(oldest + 1, parts::add)).isFalse();
        assertThat(parts).hasSize(2);
        assertThat(files.openFiles()).isZero();
    }

    @Test
    void aDamagedCheckpointShowsNothing() throws IOException {
        write();
        long base = bases()[1];
        try (JournalFile file = files.openForWriting(SegmentDirectory.name(base))) {
            file.write(ByteString.copyFrom(new byte[] {1}).asReadOnlyByteBuffer(), SegmentHeader.BYTES + PADDING / 2);
        }
        List<Checkpoint> parts = new ArrayList<>();

        assertThat(reader.readCheckpoint(base, parts::add)).isFalse();

        assertThat(parts).isEmpty();
    }

    @Test
    void aSegmentThatIsDeletedWhileItIsLookedForIsNotKept() throws IOException {
        write();
        long[] bases = bases();
        JournalReader late = JournalReader.open(Epoch.SMALL, new LateDelete(files, SegmentDirectory.name(0)));

        assertThat(late.readAt(GroupHeader.BYTES)).isEmpty();

        long oldest = reader.oldestPosition();
        assertThat(oldest).isEqualTo(bases[1]);
        JournalReader again = JournalReader.open(Epoch.SMALL, new LateDelete(files, SegmentDirectory.name(oldest)));
        assertThat(again.readCheckpoint(oldest, part -> true)).isFalse();
    }

    /** Lists a file once more that is deleted by then. */
    private static final class LateDelete implements JournalFiles {
        private final MemoryFiles files;
        private final String deleted;

        LateDelete(MemoryFiles files, String deleted) {
            this.files = files;
            this.deleted = deleted;
        }

        @Override
        public List<String> list() throws IOException {
            List<String> names = files.list();
            if (files.exists(deleted)) {
                files.remove(deleted);
            }
            return names;
        }

        @Override
        public JournalFile openForReading(String name) throws IOException {
            return files.openForReading(name);
        }

        @Override
        public JournalFile create(String name) {
            throw new UnsupportedOperationException(name);
        }

        @Override
        public JournalFile openForWriting(String name) {
            throw new UnsupportedOperationException(name);
        }

        @Override
        public void rename(String from, String to) {
            throw new UnsupportedOperationException(from);
        }

        @Override
        public void delete(String name) {
            throw new UnsupportedOperationException(name);
        }

        @Override
        public void forceDirectory() {
            throw new UnsupportedOperationException();
        }
    }
}
