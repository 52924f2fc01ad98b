package dev.drover.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same on a real file system. */
class JournalOnDiskTest {
    @TempDir
    private Path home;

    @Test
    void lives_several_epochs_with_rolls_and_keeps_everything() throws IOException {
        Path directory = home.resolve("a b").resolve("journal");
        JournalConfig config = new JournalConfig(directory, Epoch.HOME, 200_000, 65_536, 65_536, 1 << 20, 1_000, 1);
        for (int life = 1; life <= 3; life++) {
            Numbers numbers = new Numbers();
            try (Epoch epoch = new Epoch(config, new DiskFiles(directory), numbers)) {
                assertThat(numbers.violations()).isEmpty();
                assertThat(numbers.last()).isEqualTo((life - 1) * 4_000L);
                for (int i = 0; i < 200; i++) {
                    epoch.append(20);
                    epoch.answerCheckpointWanted();
                }
                assertThat(epoch.events().awaitDurable(200)).isTrue();
            }
        }
        JournalReader reader = JournalReader.open(config);
        Numbers all = new Numbers();
        GroupEnds ends = new GroupEnds();
        reader.forEach(0, reader.validEnd(), ends);
        for (int i = 0; i < ends.records.size(); i++) {
            all.apply(ends.recordPositions.get(i), ends.records.get(i));
        }
        assertThat(all.violations()).isEmpty();
        assertThat(all.last()).isEqualTo(12_000);
        assertThat(all.epochs()).containsExactly(1L, 2L, 3L);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)))
                .isEqualTo("rwx------");
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files.toList())
                    .hasSizeGreaterThan(3)
                    .allSatisfy(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .isEqualTo("rw-------"));
        }
    }

    @Test
    void nothing_is_acknowledged_once_the_home_was_removed() throws IOException {
        Path directory = home.resolve("journal");
        JournalConfig config = new JournalConfig(directory, Epoch.HOME, 200_000, 65_536, 65_536, 1 << 20, 1_000, 1);
        try (Epoch epoch = new Epoch(config, new DiskFiles(directory), new Numbers())) {
            epoch.append(1);
            assertThat(epoch.events().awaitDurable(1)).isTrue();
            try (Stream<Path> files = Files.list(directory)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            epoch.append(1);
            assertThat(epoch.events().awaitDurable(2)).isFalse();
            assertThat(epoch.events().failures())
                    .singleElement()
                    .satisfies(failure -> assertThat(failure.sentence())
                            .contains("is not there any more: its home was removed or replaced"));
        }
    }
}
