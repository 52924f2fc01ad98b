package dev.drover.home;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.proto.AttemptOutcome;
import dev.drover.proto.AttemptToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolTest {
    private static final List<AttemptOutcome> OUTCOMES =
            List.of(outcome(1, "first"), outcome(2, ""), outcome(3, "x".repeat(300)));

    @TempDir
    Path home;

    @Test
    void whatWasWrittenIsReadAgain() throws IOException {
        HomePaths paths = new HomePaths(home);
        assertThat(Spool.files(paths)).isEmpty();
        Path file = Spool.write(paths, 3, 12, OUTCOMES);
        Files.writeString(paths.spool().resolve("4.1.tmp"), "torn");
        assertThat(Spool.files(paths)).containsExactly(file);
        assertThat(file).hasFileName("3.12");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(Spool.read(file)).isEqualTo(OUTCOMES);
    }

    @Test
    void aSecondWriteReplacesTheFirst() throws IOException {
        HomePaths paths = new HomePaths(home);
        Path file = Spool.write(paths, 3, 12, OUTCOMES);
        assertThat(Spool.write(paths, 3, 12, OUTCOMES.subList(0, 1))).isEqualTo(file);
        assertThat(Spool.read(file)).isEqualTo(OUTCOMES.subList(0, 1));
    }

    @Test
    void aWriteThatFailsLeavesNothing() throws IOException {
        HomePaths paths = new HomePaths(home);
        Path inItsPlace = Files.createDirectories(paths.spool().resolve("3.12").resolve("full"));
        assertThatThrownBy(() -> Spool.write(paths, 3, 12, OUTCOMES)).isInstanceOf(IOException.class);
        assertThat(paths.spool()).isDirectoryNotContaining("glob:**.tmp");

        Files.delete(inItsPlace);
        Files.delete(inItsPlace.getParent());
        assertThat(Spool.read(Spool.write(paths, 3, 12, OUTCOMES))).isEqualTo(OUTCOMES);
    }

    @Test
    void aTornOrDamagedFileGivesWhatIsBeforeTheDamage() throws IOException {
        Path file = Spool.write(new HomePaths(home), 1, 1, OUTCOMES);
        byte[] whole = Files.readAllBytes(file);
        for (int length = 0; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            List<AttemptOutcome> read = Spool.read(file);
            assertThat(read).isEqualTo(OUTCOMES.subList(0, read.size())).hasSizeLessThan(3);
        }
        for (int at = 0; at < whole.length; at++) {
            byte[] damaged = whole.clone();
            damaged[at] ^= 0x15;
            Files.write(file, damaged);
            List<AttemptOutcome> read = Spool.read(file);
            assertThat(read).isEqualTo(OUTCOMES.subList(0, read.size())).hasSizeLessThan(3);
        }
    }

    private static AttemptOutcome outcome(long job, String message) {
        return AttemptOutcome.newBuilder()
                .setToken(AttemptToken.newBuilder().setJob(job).setAttempt(1))
                .setMessage(message)
                .build();
    }
}
