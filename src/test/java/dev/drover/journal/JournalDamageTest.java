package dev.drover.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.model.ErrorCode;
import dev.drover.model.UserException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JournalDamageTest {
    private static final String FIRST = "0000000000000000.seg";

    private final MemoryFiles files = new MemoryFiles(5);

    @BeforeEach
    void recordSomeGroups() {
        try (Epoch epoch = new Epoch(files)) {
            for (int i = 0; i < 20; i++) {
                epoch.events().awaitDurable(epoch.append(1));
            }
        }
    }

    private void flip(String name, int offset) {
        byte[] bytes = files.bytes(name);
        bytes[offset] ^= 0x10;
        files.put(name, bytes);
    }

    private void assertRefused(ErrorCode code, String sentence) {
        assertThatThrownBy(() -> Journal.recover(Epoch.SMALL, files, new Numbers()))
                .isInstanceOfSatisfying(
                        UserException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessage(sentence);
    }

    @Test
    void refuses_damage_before_the_forced_position_with_file_and_offset() {
        long end = JournalReader.open(Epoch.SMALL, files).validEnd();
        long[] ends = GroupEnds.of(files);
        int headerBytes = files.bytes(FIRST).length - (int) end;
        flip(FIRST, headerBytes + (int) ends[4] + GroupHeader.BYTES + 3);
        long forced = end - GroupHeader.BYTES;
        assertRefused(
                ErrorCode.DAMAGED,
                "The journal file " + FIRST + " is damaged at offset " + (headerBytes + ends[4]) + " (position "
                        + ends[4]
                        + "), before position " + forced + " up to which it had been forced to disk: all records before"
                        + " position " + ends[4]
                        + " can be saved; drover doctor says how, a backup of the file is better.");
    }

    @Test
    void a_start_needs_no_older_segment_but_a_reader_refuses_one_that_was_cut() {
        new Epoch(files).close();
        byte[] bytes = files.bytes(FIRST);
        files.put(FIRST, Arrays.copyOf(bytes, bytes.length - 1));
        // The second segment has a checkpoint of its own: what is before it is not needed to start.
        Journal.recover(Epoch.SMALL, files, new Numbers());
        JournalReader reader = JournalReader.open(Epoch.SMALL, files);
        assertThatThrownBy(() -> reader.forEach(0, reader.validEnd(), GroupEnds.ignore()))
                .isInstanceOf(UserException.class)
                .hasMessageStartingWith("The journal file " + FIRST + " is damaged at offset ");
    }

    @Test
    void falls_back_to_the_checkpoint_before_a_damaged_one() {
        try (Epoch epoch = new Epoch(files)) {
            epoch.append(2);
        }
        long[] bases = basesOf();
        assertThat(bases).hasSize(2);
        flip(SegmentDirectory.name(bases[1]), SegmentHeader.BYTES + 1);
        Numbers numbers = new Numbers();
        assertThat(Journal.recover(Epoch.SMALL, files, numbers).report().checkpointPosition())
                .isZero();
        assertThat(numbers.last()).isEqualTo(22);
        flip(FIRST, SegmentHeader.BYTES + 1);
        assertRefused(
                ErrorCode.DAMAGED,
                "No journal file up to " + SegmentDirectory.name(bases[1])
                        + " has a whole checkpoint to start from: put the"
                        + " older files back from a backup; drover doctor says what can be read.");
    }

    @Test
    void refuses_a_damaged_header_also_of_an_empty_newest_segment() {
        long end = JournalReader.open(Epoch.SMALL, files).validEnd();
        String newest = SegmentDirectory.name(end);
        files.put(newest, new byte[0]);
        assertRefused(
                ErrorCode.DAMAGED,
                "The journal file " + newest + " is damaged at offset 0 (its header): all records before position "
                        + end + " can be saved; drover doctor says how, a backup of the file is better.");
    }

    @Test
    void refuses_a_newer_format() {
        byte[] bytes = files.bytes(FIRST);
        ByteBuffer header = ByteBuffer.wrap(bytes).putInt(8, 2);
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, SegmentHeader.BYTES - 4);
        header.putInt(SegmentHeader.BYTES - 4, (int) crc.getValue());
        files.put(FIRST, bytes);
        assertRefused(
                ErrorCode.DAMAGED,
                "The journal file " + FIRST
                        + " has format version 2, this Drover reads up to version 1: use the newer Drover"
                        + " that wrote it.");
    }

    @Test
    void takes_a_header_of_which_only_the_version_is_damaged_for_no_newer_one() {
        flip(FIRST, 9);
        assertRefused(
                ErrorCode.DAMAGED,
                "The journal file " + FIRST
                        + " is damaged at offset 0 (its header): all records before position 0 can be saved; drover doctor"
                        + " says how, a backup of the file is better.");
    }

    @Test
    void refuses_the_journal_of_another_home() {
        UUID other = new UUID(1, 2);
        JournalConfig config = JournalConfig.of(Epoch.SMALL.directory(), other);
        assertThatThrownBy(() -> Journal.recover(config, files, new Numbers()))
                .isInstanceOfSatisfying(
                        UserException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.HOME))
                .hasMessage("The journal file " + FIRST + " belongs to the home " + Epoch.HOME + ", not to " + other
                        + ": put the journal of this home back, or use the home that it came from.");
    }

    @Test
    void ignores_half_written_files_that_never_got_their_names() {
        for (String name : List.of(SegmentBuilder.UNFINISHED, "spare.tmp", "README")) {
            files.put(name, new byte[100]);
        }
        files.put(SpareFile.NAME, new byte[100]);
        try (Epoch epoch = new Epoch(files)) {
            assertThat(epoch.last()).isEqualTo(20);
            JournalTest.awaitSpare(files);
            epoch.events().awaitDurable(epoch.append(1));
        }
        assertThat(files.bytes(SpareFile.NAME)).hasSize(Epoch.SMALL.spareBytes());
        assertThat(files.exists(SegmentBuilder.UNFINISHED)).isFalse();
    }

    private long[] basesOf() {
        return files.list().stream()
                .filter(name -> name.endsWith(".seg"))
                .mapToLong(name -> Long.parseLong(name.substring(0, 16), 16))
                .sorted()
                .toArray();
    }
}
