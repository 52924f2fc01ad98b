package dev.drover.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.client.JobSpec;
import dev.drover.home.Home;
import dev.drover.process.table.ProcessId;
import dev.drover.testing.Until;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Somebody removes the home of those who live on it: they end what they run and leave, and nothing goes on beside the next one. */
@Tag("processes")
class RemovedHomeTest {
    private static final int WORKERS = 2;

    private RealHome home;

    @BeforeEach
    void create() {
        home = RealHome.create(WORKERS);
    }

    @AfterEach
    void abandon() {
        home.abandon();
    }

    @Test
    void aCoordinatorWhoseHomeWasReplacedEndsAllAndLeaves() {
        home.start();
        home.submitRunning(JobSpec.command("sleep", "1000").build(), 1);
        ProcessId coordinator = home.coordinator();
        removeHome();
        Home next = Home.openOrCreate(home.paths().root());
        awaitNothingLeft();
        assertThat(home.processes().isAlive(coordinator)).isFalse();
        assertThat(next.paths().spool()).isEmptyDirectory();
        assertThat(next.paths().stopped()).doesNotExist();
    }

    @Test
    void aRenamedHomeDoesNotComeBackAtItsOldPath() throws IOException {
        home.start();
        home.submitRunning(JobSpec.command("sleep", "1000").build(), 1);
        Path root = home.paths().root();
        Path other = root.resolveSibling(root.getFileName() + "-renamed");
        Files.move(root, other);
        try {
            awaitNothingLeft();
            assertThat(root).doesNotExist();
        } finally {
            removeHome(other);
        }
    }

    @Test
    void workersWithoutCoordinatorWhoseHomeIsGoneEndWhatTheyRunAndLeave() {
        home.start();
        home.submitRunning(JobSpec.command("sleep", "1000").build(), 1);
        home.killCoordinator();
        removeHome();
        awaitNothingLeft();
        assertThat(home.paths().root()).doesNotExist();
    }

    private void awaitNothingLeft() {
        Until.require(
                () -> "no process of the home is left, there are "
                        + RealHome.describe(home.processes().all()),
                () -> home.processes().all().isEmpty());
    }

    private void removeHome() {
        removeHome(home.paths().root());
    }

    private static void removeHome(Path root) {
        try (Stream<Path> files = Files.walk(root)) {
            List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
