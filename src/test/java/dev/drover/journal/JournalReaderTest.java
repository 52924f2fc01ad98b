package dev.drover.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.proto.JournalRecord;
import dev.drover.testing.Limits;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class JournalReaderTest {
    private final MemoryFiles files = new MemoryFiles(9);
    private final JournalReader reader = JournalReader.open(Epoch.SMALL, files);

    @Test
    void an_empty_journal_has_no_records() {
        assertThat(reader.oldestPosition()).isZero();
        assertThat(reader.validEnd()).isZero();
        assertThat(reader.readAt(0)).isEmpty();
        assertThat(reader.matches(0, 1)).isFalse();
        assertThat(reader.forEach(0, 0, GroupEnds.ignore())).isZero();
    }

    @Test
    void gives_every_record_at_its_position_over_all_segments_and_recognises_each_group_end() {
        for (int life = 0; life < 3; life++) {
            try (Epoch epoch = new Epoch(files)) {
                epoch.events().awaitDurable(epoch.append(5));
                epoch.appendCheckpoint();
                epoch.events().awaitDurable(epoch.append(5));
            }
        }
        GroupEnds seen = new GroupEnds();
        long end = reader.validEnd();
        assertThat(reader.forEach(0, end, seen)).isEqualTo(end);
        assertThat(seen.records).hasSize(33);
        for (int i = 0; i < seen.records.size(); i++) {
            assertThat(reader.readAt(seen.recordPositions.get(i))).contains(seen.records.get(i));
        }
        for (int i = 0; i < seen.positions.size(); i++) {
            long position = seen.positions.get(i);
            int chain = seen.chains.get(i);
            assertThat(reader.matches(position, chain)).isTrue();
            assertThat(reader.matches(position, chain + 1)).isFalse();
            assertThat(reader.matches(position + 1, chain)).isFalse();
            GroupEnds rest = new GroupEnds();
            assertThat(reader.forEach(position, end, rest)).isEqualTo(end);
            assertThat(rest.positions).isEqualTo(seen.positions.subList(i + 1, seen.positions.size()));
        }
        assertThat(reader.matches(end + 1_000, 1)).isFalse();
        assertThat(reader.readAt(end)).isEmpty();
        assertThat(reader.readAt(end + 1_000_000)).isEmpty();
    }

    @Test
    void positions_and_checksums_stay_when_a_start_copies_an_unforced_tail() {
        Epoch epoch = new Epoch(files);
        epoch.events().awaitDurable(epoch.append(4));
        GroupEnds before = new GroupEnds();
        reader.forEach(0, epoch.journal().durablePosition(), before);
        files.crashAt(1);
        epoch.close();
        files.kill();
        try (Epoch next = new Epoch(files)) {
            assertThat(next.report().endPosition()).isGreaterThan(next.report().forcedPosition());
            GroupEnds after = new GroupEnds();
            reader.forEach(0, next.journal().durablePosition(), after);
            assertThat(after.positions).startsWith(before.positions.toArray(new Long[0]));
            assertThat(after.chains).startsWith(before.chains.toArray(new Integer[0]));
            assertThat(after.recordPositions).startsWith(before.recordPositions.toArray(new Long[0]));
        }
    }

    @Test
    void readers_follow_while_records_are_written() throws Exception {
        ExecutorService readers = Executors.newFixedThreadPool(2);
        AtomicBoolean done = new AtomicBoolean();
        try (Epoch epoch = new Epoch(files)) {
            Callable<Long> follow = () -> {
                Numbers numbers = new Numbers();
                long position = 0;
                boolean last = false;
                while (!last) {
                    last = done.get();
                    position = reader.forEach(position, epoch.journal().durablePosition(), visitor(numbers));
                }
                assertThat(numbers.violations()).isEmpty();
                return numbers.last();
            };
            List<Future<Long>> results = new ArrayList<>(List.of(readers.submit(follow), readers.submit(follow)));
            for (int i = 0; i < 300; i++) {
                long ticket = epoch.append(5);
                epoch.answerCheckpointWanted();
                if (i % 10 == 0) {
                    epoch.events().awaitDurable(ticket);
                }
            }
            epoch.events().awaitDurable(epoch.append(1));
            done.set(true);
            for (Future<Long> result : results) {
                assertThat(result.get(Limits.EVENT_S, TimeUnit.SECONDS)).isEqualTo(1_501);
            }
        } finally {
            readers.shutdown();
            assertThat(readers.awaitTermination(Limits.EVENT_S, TimeUnit.SECONDS))
                    .isTrue();
        }
        assertThat(files.openFiles()).isZero();
    }

    private static RecordVisitor visitor(Numbers numbers) {
        return new RecordVisitor() {
            @Override
            public void record(long position, JournalRecord record) {
                numbers.apply(position, record);
            }

            @Override
            public void groupEnd(long position, int chainCrc) {}
        };
    }

    @Test
    void what_is_read_offline_after_a_kill_survives_a_power_cut() {
        Epoch epoch = new Epoch(files);
        epoch.appendUnforced(40);
        epoch.events().await("written", () -> epoch.events().writtenTicket() == 1);
        files.crashAt(1);
        epoch.close();
        files.kill();
        long end = reader.validEnd();
        files.cutPower();
        Numbers numbers = new Numbers();
        assertThat(Journal.recover(Epoch.SMALL, files, numbers).report().endPosition())
                .isEqualTo(end);
        assertThat(numbers.last()).isEqualTo(40);
    }

    @Test
    void refuses_a_position_before_the_oldest_segment() {
        try (Epoch epoch = new Epoch(files)) {
            epoch.append(5);
            epoch.events().awaitDurable(epoch.appendCheckpoint());
        }
        String oldest = SegmentDirectory.name(0);
        assertThat(files.exists(oldest)).isTrue();
        files.remove(oldest);
        long from = reader.oldestPosition();
        assertThat(from).isPositive();
        assertThat(reader.readAt(40)).isEmpty();
        assertThat(reader.forEach(from, reader.validEnd(), GroupEnds.ignore())).isEqualTo(reader.validEnd());
        assertThatThrownBy(() -> reader.forEach(0, from, GroupEnds.ignore()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("position 0 is before the oldest segment, which begins at " + from);
    }
}
