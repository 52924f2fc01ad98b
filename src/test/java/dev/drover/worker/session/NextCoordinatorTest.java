package dev.drover.worker.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.home.CoordinatorAddress;
import dev.drover.home.Home;
import dev.drover.home.HomeLock;
import dev.drover.home.HomePaths;
import dev.drover.home.StoppedMarker;
import dev.drover.launch.CoordinatorLauncher;
import dev.drover.process.table.ProcessId;
import dev.drover.process.table.ProcessTables;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NextCoordinatorTest {
    @TempDir
    Path scratch;

    private final List<String> log = new ArrayList<>();
    private final List<Start> starts = new ArrayList<>();
    private long nowMs = 1_700_000_000_000L;
    private HomePaths paths;
    private NextCoordinator next;

    @BeforeEach
    void aCoordinatorHasDied() {
        Home home = Home.openOrCreate(scratch.resolve("home"));
        paths = home.paths();
        new CoordinatorAddress(1, 2, Integer.MAX_VALUE, 1, 1, "0", 0).write(paths);
        next = new NextCoordinator(paths, home.id(), new Launcher(), () -> nowMs, log::add);
    }

    @AfterEach
    void close() {
        next.close();
    }

    @Test
    void startsOneAndWaitsForIt() {
        next.startIfNeeded();
        next.startIfNeeded();
        assertThat(starts).hasSize(1);
        next.onCoordinatorFound();
        next.startIfNeeded();
        assertThat(starts).as("it served, and died").hasSize(2);
    }

    @Test
    void startsNoneWhileTheLastOneLives() {
        ProcessId self = ProcessTables.best()
                .identify((int) ProcessHandle.current().pid())
                .orElseThrow();
        new CoordinatorAddress(1, 2, self.pid(), self.startTicks(), 1, "0", 0).write(paths);
        next.startIfNeeded();
        assertThat(starts).isEmpty();
    }

    @Test
    void startsNoneAfterAStop() {
        StoppedMarker.set(paths);
        next.startIfNeeded();
        assertThat(starts).isEmpty();
    }

    @Test
    void startsNoneWhileAnotherIsAboutToServe() {
        try (HomeLock lock =
                HomeLock.tryAcquire(paths, HomeLock.Purpose.COORDINATOR).orElseThrow()) {
            next.startIfNeeded();
            assertThat(starts).isEmpty();
        }
    }

    @Test
    void startsNoneWhereTheHomeIsGone() throws Exception {
        Files.delete(paths.identity());
        next.startIfNeeded();
        assertThat(starts).isEmpty();
    }

    @Test
    void oneThatEndsAtEachStartIsStartedFiveTimesAndThenOnceItHasPaused() {
        for (int i = 0; i < 20; i++) {
            next.startIfNeeded();
            starts.forEach(start -> start.alive = false);
            nowMs += 100;
        }
        assertThat(starts).hasSize(5);
        assertThat(log).filteredOn(line -> line.contains("exit code 3")).hasSize(5);
        nowMs += 60_000;
        next.startIfNeeded();
        assertThat(starts).hasSize(6);
    }

    private final class Launcher implements CoordinatorLauncher {
        @Override
        public Launched launch(Path home, String homeId) {
            Start start = new Start();
            starts.add(start);
            return start;
        }

        @Override
        public int runForeground(Path home, String homeId) {
            throw new AssertionError("a worker has no foreground");
        }
    }

    private static final class Start implements CoordinatorLauncher.Launched {
        private boolean alive = true;

        @Override
        public boolean isAlive() {
            return alive;
        }

        @Override
        public int exitCode() {
            return 3;
        }

        @Override
        public long pid() {
            return 0;
        }
    }
}
