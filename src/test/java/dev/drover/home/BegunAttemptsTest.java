package dev.drover.home;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.proto.AttemptToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BegunAttemptsTest {
    private static final int WORKER = 3;
    private static final int INCARNATION = 7;

    @TempDir
    Path directory;

    private HomePaths paths;

    @BeforeEach
    void makeHome() throws IOException {
        paths = new HomePaths(directory);
        Files.createDirectory(paths.begun());
    }

    @ParameterizedTest(name = "mapped: {0}")
    @ValueSource(booleans = {true, false})
    void eachSlotSaysWhatItBeganLastWhileTheFileIsStillOpen(boolean isMapped) throws IOException {
        Path file = BegunAttempts.file(paths, WORKER, INCARNATION);
        try (BegunAttempts begun = BegunAttempts.create(file, 3, isMapped)) {
            assertThat(BegunAttempts.read(file)).isEmpty();
            begun.begin(0, token(1));
            begun.begin(2, token(2));
            begun.begin(0, token(Long.MAX_VALUE));

            assertThat(BegunAttempts.read(file)).containsExactly(token(Long.MAX_VALUE), token(2));
        }
    }

    @ParameterizedTest(name = "mapped: {0}")
    @ValueSource(booleans = {true, false})
    void anInterruptedSlotSaysItToo(boolean isMapped) throws IOException {
        Path file = BegunAttempts.file(paths, WORKER, INCARNATION);
        try (BegunAttempts begun = BegunAttempts.create(file, 1, isMapped)) {
            Thread.currentThread().interrupt();
            begun.begin(0, token(1));
            assertThat(Thread.interrupted()).isTrue();
            begun.begin(0, token(2));

            assertThat(BegunAttempts.read(file)).containsExactly(token(2));
        }
    }

    @Test
    void aWorkersFileIsFoundByItsNumberAndIncarnation() throws IOException {
        try (BegunAttempts begun = BegunAttempts.create(paths, WORKER, INCARNATION, 1)) {
            begun.begin(0, token(1));

            assertThat(BegunAttempts.read(paths.begun().resolve(WORKER + "." + INCARNATION)))
                    .containsExactly(token(1));
        }
    }

    @Test
    void whatIsMissingOrTornSaysNothing() throws IOException {
        Path file = BegunAttempts.file(paths, WORKER, INCARNATION);
        assertThat(BegunAttempts.read(file)).isEmpty();
        Files.write(file, new byte[] {0, 0, 0, 0, 0, 0, 0, 1, 0});
        assertThat(BegunAttempts.read(file)).isEmpty();
    }

    private static AttemptToken token(long job) {
        return AttemptToken.newBuilder()
                .setJob(job)
                .setIndex(Integer.MAX_VALUE)
                .setAttempt(2)
                .setEpoch(9)
                .build();
    }
}
