package dev.drover.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.model.ErrorCode;
import dev.drover.model.UserException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A full disk: JVM hazard 7, a partial write and a reserve that others would take. */
class JournalSpaceTest {
    private final MemoryFiles files = new MemoryFiles(3);

    private void fillUp() {
        JournalTest.awaitSpare(files);
        files.capacity(files.usedBytes());
    }

    @Test
    void goes_on_in_the_spare_segment_when_the_disk_is_full_and_in_a_new_one_when_there_is_room_again() {
        try (Epoch epoch = new Epoch(files)) {
            fillUp();
            while (epoch.events().spaceLow().isEmpty()) {
                assertThat(epoch.events().awaitDurable(epoch.append(3))).isTrue();
            }
            assertThat(epoch.events().spaceLow()).containsExactly(true);
            assertThat(epoch.events().checkpointsWanted()).isZero();
            assertThat(epoch.events().awaitDurable(epoch.append(3))).isTrue();
            assertThat(files.exists(SpareFile.NAME)).isFalse();

            files.capacity(Long.MAX_VALUE);
            epoch.events().await("room", () -> epoch.events().checkpointsWanted() == 1);
            assertThat(epoch.events().spaceLow()).containsExactly(true, false);
            assertThat(epoch.events().awaitDurable(epoch.appendCheckpoint())).isTrue();
            assertThat(epoch.events().awaitDurable(epoch.append(3))).isTrue();
        }
        Numbers again = new Numbers();
        Journal.recover(Epoch.SMALL, files, again);
        assertThat(again.violations()).isEmpty();
        assertThat(again.restoredAt()).isEqualTo(again.last() - 3 + 1);
    }

    @Test
    void recovers_from_the_checkpoint_before_a_spare_segment_that_has_none() {
        Epoch epoch = new Epoch(files);
        fillUp();
        while (epoch.events().spaceLow().isEmpty()) {
            epoch.events().awaitDurable(epoch.append(3));
        }
        epoch.events().awaitDurable(epoch.append(3));
        files.crashAt(1);
        epoch.close();
        files.cutPower();
        files.capacity(Long.MAX_VALUE);
        Numbers again = new Numbers();
        RecoveryReport report = Journal.recover(Epoch.SMALL, files, again).report();
        assertThat(again.violations()).isEmpty();
        assertThat(again.last()).isEqualTo(epoch.last());
        assertThat(report.checkpointPosition()).isZero();
    }

    @Test
    void a_full_spare_segment_ends_the_journal_with_a_sentence() {
        try (Epoch epoch = new Epoch(files)) {
            fillUp();
            while (epoch.events().failures().isEmpty()) {
                epoch.events().awaitDurable(epoch.append(20));
            }
            assertThat(epoch.events().spaceLow()).containsExactly(true);
            assertThat(epoch.events().failures().get(0).sentence())
                    .startsWith("The disk is full and so is the journal's spare file (");
            assertThat(epoch.events().violations()).isEmpty();
            files.crashAt(1);
            epoch.close();
            files.cutPower();
            Numbers again = new Numbers();
            Journal.recover(Epoch.SMALL, files, again);
            assertThat(again.last()).isGreaterThanOrEqualTo(epoch.lastDurable());
        }
    }

    @Test
    void a_start_on_a_full_disk_uses_the_spare_file_and_the_next_one_is_refused_with_a_sentence() {
        try (Epoch epoch = new Epoch(files)) {
            epoch.append(3);
            fillUp();
        }
        files.capacity(files.usedBytes());
        try (Epoch epoch = new Epoch(files)) {
            assertThat(epoch.events().spaceLow()).containsExactly(true);
            assertThat(epoch.events().awaitDurable(epoch.append(3))).isTrue();
            files.capacity(0);
        }
        RecoveredJournal recovered = Journal.recover(Epoch.SMALL, files, new Numbers());
        assertThatThrownBy(() -> recovered.start(Numbers.epoch(3), new EventLog()))
                .isInstanceOfSatisfying(
                        UserException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NO_SPACE))
                .hasMessage(
                        "The disk is full and the journal's spare file is missing or too small to start with: make room in"
                                + " journal, then start again.");
        files.capacity(Long.MAX_VALUE);
        try (Epoch epoch = new Epoch(files)) {
            assertThat(epoch.last()).isEqualTo(6);
        }
    }

    @Test
    void a_checkpoint_that_finds_no_room_is_asked_for_again_when_there_is() {
        try (Epoch epoch = new Epoch(files)) {
            fillUp();
            while (epoch.events().spaceLow().isEmpty()) {
                epoch.events().awaitDurable(epoch.append(3));
            }
            assertThat(epoch.events().awaitDurable(epoch.appendCheckpoint())).isTrue();
            files.capacity(Long.MAX_VALUE);
            epoch.events().await("room", () -> epoch.events().checkpointsWanted() == 1);
            assertThat(epoch.events().spaceLow()).isEqualTo(List.of(true, false));
        }
    }

    @Test
    void a_stop_while_the_spare_file_is_written_ends_it_between_two_chunks_and_leaves_nothing() throws Exception {
        SpareFile spare = new SpareFile(files, 8 << 20);
        AtomicInteger writes = new AtomicInteger();
        files.before(kind -> {
            if (kind == MemoryFiles.Kind.WRITE && writes.incrementAndGet() == 2) {
                spare.stop();
            }
        });
        spare.create();
        assertThat(writes).hasValue(2);
        assertThat(files.list()).isEmpty();
        assertThat(files.openFiles()).isZero();
    }
}
