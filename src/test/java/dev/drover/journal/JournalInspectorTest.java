package dev.drover.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.model.DroverException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JournalInspectorTest {
    private static final String FIRST = SegmentDirectory.name(0);

    private final MemoryFiles files = new MemoryFiles(5);
    private int before;
    private int behind;

    @BeforeEach
    void recordTwoEpochs() {
        for (int epochs = 0; epochs < 2; epochs++) {
            try (Epoch epoch = new Epoch(files)) {
                for (int i = 0; i < 20; i++) {
                    epoch.events().awaitDurable(epoch.append(1));
                }
            }
        }
    }

    @Test
    void a_whole_journal_has_no_damage() {
        JournalInspection inspection = inspect();
        assertThat(inspection.damage()).isEmpty();
        assertThat(inspection.starts()).isTrue();
        assertThat(inspection.segments()).hasSize(2).allMatch(JournalInspection.Segment::whole);
        assertThat(before).isEqualTo(40);
        assertThat(behind).isZero();
    }

    @Test
    void a_torn_tail_is_no_damage() {
        String newest = newest();
        byte[] bytes = files.bytes(newest);
        int used = bytes.length;
        while (bytes[used - 1] == 0) {
            used--;
        }
        files.put(newest, Arrays.copyOf(bytes, used - 3));
        assertThat(inspect().damage()).isEmpty();
    }

    @Test
    void a_damaged_group_is_named_as_the_refusal_names_it_and_what_is_around_it_is_counted() {
        String newest = newest();
        byte[] bytes = files.bytes(newest);
        long base = Long.parseLong(newest.substring(0, 16), 16);
        long[] ends = GroupEnds.of(files);
        long tenth = Arrays.stream(ends)
                .filter(end -> end > base)
                .skip(10)
                .findFirst()
                .orElseThrow();
        flip(newest, (int) (bytes.length - (end() - tenth)) - slack(bytes) + GroupHeader.BYTES + 3);
        JournalInspection inspection = inspect();
        JournalInspection.FirstDamage damage = inspection.damage().orElseThrow();
        assertThat(damage.file()).isEqualTo(newest);
        assertThat(damage.epoch()).isEqualTo(2);
        assertThatThrownBy(() -> Journal.recover(Epoch.SMALL, files, new Numbers()))
                .isInstanceOf(DroverException.class)
                .hasMessageStartingWith("The journal file " + newest + " is damaged at offset " + damage.offset()
                        + " (position " + damage.position() + ")");
        assertThat(before + behind).isEqualTo(39);
        assertThat(behind).isPositive();
        assertThat(inspection.starts()).isFalse();
        assertThat(inspection.rest().orElseThrow().file()).isEqualTo(newest);
    }

    @Test
    void a_damaged_header_leaves_the_files_before_it() {
        String newest = newest();
        flip(newest, 40);
        JournalInspection.Rest rest = inspect().rest().orElseThrow();
        assertThat(rest.file()).isEqualTo(FIRST);
        assertThat(rest.bytes()).isEqualTo(-1);
        assertThat(rest.dropped()).containsExactly(newest);
    }

    @Test
    void damage_before_the_newest_checkpoint_does_not_keep_a_coordinator_from_starting() {
        byte[] bytes = files.bytes(FIRST);
        files.put(FIRST, Arrays.copyOf(bytes, bytes.length / 2));
        JournalInspection inspection = inspect();
        assertThat(inspection.damage().orElseThrow().file()).isEqualTo(FIRST);
        assertThat(inspection.starts()).isTrue();
        assertThat(inspection.rest()).isEmpty();
        assertThat(behind).isGreaterThanOrEqualTo(20);
    }

    /** Whatever byte is damaged: a start works, or it is refused and works with the rest, as far as that is said to go. */
    @Test
    void with_the_rest_a_start_works_wherever_the_damage_is() {
        for (String name : List.of(FIRST, newest())) {
            byte[] whole = files.bytes(name);
            for (int offset = 0; offset < whole.length - slack(whole); offset += 7) {
                if (offset >= 8 && offset < 12) {
                    // The format's version, which is no damage.
                    continue;
                }
                flip(name, offset);
                JournalInspection inspection = inspect();
                if (!inspection.starts() && !name.equals(FIRST)) {
                    assertThat(inspection.rest()).as("%s at %d", name, offset).isPresent();
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
        before = 0;
        behind = 0;
        return JournalInspector.inspect(Epoch.SMALL, files, (record, behindDamage) -> {
            if (record.hasJobSubmitted()) {
                before += behindDamage ? 0 : 1;
                behind += behindDamage ? 1 : 0;
            }
        });
    }

    private String newest() {
        return files.list().stream()
                .filter(name -> name.endsWith(".seg"))
                .sorted()
                .reduce((a, b) -> b)
                .orElseThrow();
    }

    private long end() {
        return JournalReader.open(Epoch.SMALL, files).validEnd();
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
