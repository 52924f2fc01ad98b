package dev.drover.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.model.UserException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JournalInspectorTest {
    /** Header and checkpoint are in these first bytes of a file. */
    private static final int DENSE_BYTES = 160;

    private static final String FIRST = SegmentDirectory.name(0);

    private final MemoryFiles files = new MemoryFiles(5);

    @BeforeEach
    void recordTwoEpochs() {
        recordAnEpoch();
        recordAnEpoch();
    }

    private void recordAnEpoch() {
        try (Epoch epoch = new Epoch(files)) {
            for (int i = 0; i < 20; i++) {
                epoch.events().awaitDurable(epoch.append(1));
            }
        }
    }

    @Test
    void a_whole_journal_has_no_damage() {
        JournalInspection inspection = inspect();
        assertThat(inspection.isWhole()).isTrue();
        assertThat(inspection.segments()).hasSize(2).allMatch(JournalInspection.Segment::isWhole);
        assertThat(submitted()).hasSize(40);
    }

    @Test
    void a_torn_tail_is_no_damage() {
        String newest = newest();
        byte[] bytes = files.bytes(newest);
        files.put(newest, Arrays.copyOf(bytes, bytes.length - slack(bytes) - 3));
        assertThat(inspect().isWhole()).isTrue();
    }

    @Test
    void junk_in_the_room_that_was_made_ahead_is_no_damage() {
        String newest = newest();
        flip(newest, files.bytes(newest).length - 1);
        assertThat(inspect().isWhole()).isTrue();
        assertThat(Journal.recover(Epoch.SMALL, files, new Numbers()).report().bytesCut())
                .isPositive();
    }

    @Test
    void a_damaged_group_is_named_as_the_refusal_names_it_and_what_is_around_it_can_be_read() {
        String newest = newest();
        flip(newest, tenthGroup(newest) + GroupHeader.BYTES + 3);
        JournalInspection inspection = inspect();
        JournalInspection.Stop stop = inspection.stop().orElseThrow();
        assertThat(stop.file()).isEqualTo(newest);
        assertThat(stop.flaw().part()).isEqualTo(JournalInspection.Part.RECORDS);
        assertThat(stop.flaw().epoch()).isEqualTo(2);
        assertRefusedAsInspected(stop);
        assertThat(submitted())
                .hasSize(39)
                .anyMatch(position -> position > stop.flaw().position());
        assertThat(inspection.rest().orElseThrow().file()).isEqualTo(newest);
    }

    @Test
    void a_damaged_header_leaves_the_files_before_it() {
        String newest = newest();
        flip(newest, 40);
        JournalInspection inspection = inspect();
        JournalInspection.Stop stop = inspection.stop().orElseThrow();
        assertThat(stop.flaw())
                .isEqualTo(new JournalInspection.Flaw(JournalInspection.Part.HEADER, 0, base(newest), 1));
        assertRefusedAsInspected(stop);
        JournalInspection.Rest rest = inspection.rest().orElseThrow();
        assertThat(rest.file()).isEqualTo(FIRST);
        assertThat(rest.bytes()).isEqualTo(-1);
        assertThat(rest.dropped()).containsExactly(newest);
    }

    @Test
    void a_damaged_checkpoint_is_seen_although_a_start_goes_on_from_an_older_one() {
        flip(newest(), SegmentHeader.BYTES + 1);
        JournalInspection inspection = inspect();
        assertThat(inspection.segments().get(1).flaws())
                .containsExactly(new JournalInspection.Flaw(
                        JournalInspection.Part.CHECKPOINT, SegmentHeader.BYTES, base(newest()), 1));
        assertThat(inspection.isWhole()).isFalse();
        assertThat(inspection.stop()).isEmpty();
        assertThat(Journal.recover(Epoch.SMALL, files, new Numbers()).report().sentence())
                .endsWith(" The checkpoint of " + newest() + " is damaged, so an older one was taken: check the disk.");
    }

    @Test
    void without_any_whole_checkpoint_no_start_works_and_all_records_can_still_be_read() {
        flip(FIRST, SegmentHeader.BYTES + 1);
        flip(newest(), SegmentHeader.BYTES + 1);
        JournalInspection inspection = inspect();
        JournalInspection.Stop stop = inspection.stop().orElseThrow();
        assertThat(stop.file()).isEqualTo(FIRST);
        assertThat(stop.flaw().part()).isEqualTo(JournalInspection.Part.CHECKPOINT);
        assertThat(inspection.rest()).isEmpty();
        assertThat(submitted()).hasSize(40);
    }

    @Test
    void damage_before_the_newest_checkpoint_does_not_keep_a_coordinator_from_starting() {
        byte[] bytes = files.bytes(FIRST);
        files.put(FIRST, Arrays.copyOf(bytes, bytes.length / 2));
        JournalInspection inspection = inspect();
        assertThat(inspection.segments())
                .extracting(JournalInspection.Segment::isWhole)
                .containsExactly(false, true);
        assertThat(inspection.stop()).isEmpty();
        assertThat(inspection.rest()).isEmpty();
        assertThat(submitted()).hasSizeGreaterThanOrEqualTo(20);
    }

    @Test
    void of_several_damaged_files_the_one_that_stops_a_start_is_named_and_no_good_one_is_cut_away() {
        recordAnEpoch();
        List<String> names = segmentNames();
        flip(FIRST, tenthGroup(FIRST) + GroupHeader.BYTES + 3);
        flip(names.get(2), 40);
        JournalInspection inspection = inspect();
        assertThat(inspection.segments())
                .extracting(JournalInspection.Segment::isWhole)
                .containsExactly(false, true, false);
        assertThat(inspection.stop().orElseThrow().file()).isEqualTo(names.get(2));
        assertRefusedAsInspected(inspection.stop().orElseThrow());
        JournalInspection.Rest rest = inspection.rest().orElseThrow();
        assertThat(rest.file()).isEqualTo(names.get(1));
        assertThat(rest.bytes()).isEqualTo(-1);
        assertThat(rest.dropped()).containsExactly(names.get(2));
    }

    /** Whatever byte is damaged: a start works, or it is refused and works with the rest, as far as that is said to go. */
    @Test
    void with_the_rest_a_start_works_wherever_the_damage_is() {
        for (String name : List.of(FIRST, newest())) {
            byte[] whole = files.bytes(name);
            long unforced =
                    header(name).offset(JournalReader.open(Epoch.SMALL, files).validEnd() - GroupHeader.BYTES);
            for (int offset = 0; offset < whole.length - slack(whole); offset += offset < DENSE_BYTES ? 5 : 17) {
                flip(name, offset);
                JournalInspection inspection = inspect();
                assertThat(inspection.isWhole())
                        .as("%s at %d", name, offset)
                        .isEqualTo(name.equals(newest()) && offset >= unforced);
                if (inspection.stop().isPresent()) {
                    assertRefusedAsInspected(inspection.stop().get());
                    assertThat(inspection.rest().isPresent() || name.equals(FIRST))
                            .as("%s at %d", name, offset)
                            .isTrue();
                } else {
                    Journal.recover(Epoch.SMALL, files, new Numbers());
                }
                if (inspection.rest().isPresent()) {
                    MemoryFiles shorter = shorter(inspection.rest().get());
                    RecoveredJournal recovered = Journal.recover(Epoch.SMALL, shorter, new Numbers());
                    assertThat(recovered.report().endPosition())
                            .as("%s at %d", name, offset)
                            .isEqualTo(inspection.rest().get().end());
                }
                files.put(name, whole);
            }
        }
    }

    private MemoryFiles shorter(JournalInspection.Rest rest) {
        MemoryFiles shorter = new MemoryFiles(5);
        for (String name : files.list()) {
            if (name.endsWith(".seg") && !rest.dropped().contains(name)) {
                byte[] bytes = files.bytes(name);
                boolean cut = name.equals(rest.file()) && rest.bytes() >= 0;
                shorter.put(name, cut ? Arrays.copyOf(bytes, (int) rest.bytes()) : bytes);
            }
        }
        return shorter;
    }

    private JournalInspection inspect() {
        return JournalInspector.inspect(Epoch.SMALL, files);
    }

    private void assertRefusedAsInspected(JournalInspection.Stop stop) {
        assertThatThrownBy(() -> Journal.recover(Epoch.SMALL, files, new Numbers()))
                .isInstanceOf(UserException.class)
                .hasMessageContaining(
                        stop.file() + " is damaged at offset " + stop.flaw().offset())
                .hasMessageContaining("position " + stop.flaw().position());
    }

    /** Positions of the jobs that can be read. */
    private List<Long> submitted() {
        List<Long> positions = new ArrayList<>();
        JournalSalvage.read(Epoch.SMALL, files, (record, position) -> {
            if (record.hasJobSubmitted()) {
                positions.add(position);
            }
        });
        return positions;
    }

    /** Offset in the file. */
    private int tenthGroup(String name) {
        long tenth = Arrays.stream(GroupEnds.of(files))
                .filter(end -> end > base(name))
                .skip(10)
                .findFirst()
                .orElseThrow();
        return (int) header(name).offset(tenth);
    }

    private SegmentHeader header(String name) {
        return SegmentHeader.decode(ByteBuffer.wrap(files.bytes(name)), name).orElseThrow();
    }

    private static long base(String name) {
        return Long.parseLong(name.substring(0, 16), 16);
    }

    private List<String> segmentNames() {
        return files.list().stream()
                .filter(name -> name.endsWith(".seg"))
                .sorted()
                .toList();
    }

    private String newest() {
        List<String> names = segmentNames();
        return names.get(names.size() - 1);
    }

    /** Zeros that were written ahead. */
    private static int slack(byte[] bytes) {
        int used = bytes.length;
        while (used > 0 && bytes[used - 1] == 0) {
            used--;
        }
        return bytes.length - used;
    }

    private void flip(String name, int offset) {
        byte[] bytes = files.bytes(name).clone();
        bytes[offset] ^= 0x10;
        files.put(name, bytes);
    }
}
