package dev.drover.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.drover.home.CoordinatorAddress;
import dev.drover.home.Home;
import dev.drover.home.HomeLock;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CoordinatorStartTest {
    @TempDir
    Path scratch;

    private final CoordinatorLog log =
            new CoordinatorLog(new PrintStream(OutputStream.nullOutputStream()), InstantSource.system());
    private Home home;

    @BeforeEach
    void makeHome() {
        home = Home.openOrCreate(scratch.resolve("home"));
    }

    @ParameterizedTest
    @EnumSource(StartStep.class)
    void aStartThatFailsLeavesNoThreadNoPortAndNoLock(StartStep failing) throws Exception {
        // Classes that keep something open for the life of the JVM have done so before.
        Coordinator.start(home, () -> true, InstantSource.system(), log, false).close();
        await().until(() -> threads().isEmpty());
        List<String> before = openFiles();
        try (HomeLock lock =
                HomeLock.tryAcquire(home.paths(), HomeLock.Purpose.COORDINATOR).orElseThrow()) {
            List<String> locked = openFiles();
            assertThatThrownBy(() -> Coordinator.start(home, () -> true, InstantSource.system(), log, false, step -> {
                        if (step == failing) {
                            throw new IllegalStateException("fails after " + step);
                        }
                    }))
                    .hasMessage("fails after " + failing);
            // While the lock is held still: the next one may open all of it as soon as the lock is free.
            assertThat(threads()).doesNotContain("drover-history-open", "drover-indexer");
            assertThat(openFiles()).isEqualTo(locked);
        }
        await().untilAsserted(() -> assertThat(threads()).isEmpty());
        await().untilAsserted(() -> assertThat(openFiles()).isEqualTo(before));
        assertThat(CoordinatorAddress.read(home.paths())).isEmpty();

        HomeLock again =
                HomeLock.tryAcquire(home.paths(), HomeLock.Purpose.COORDINATOR).orElseThrow();
        try (again;
                Coordinator next = Coordinator.start(home, () -> true, InstantSource.system(), log, false)) {
            assertThat(CoordinatorAddress.read(home.paths())).isPresent();
        }
    }

    @Test
    void itIsClosedTwiceAndLeavesNothing() throws Exception {
        Coordinator coordinator = Coordinator.start(home, () -> true, InstantSource.system(), log, false);
        coordinator.close();
        coordinator.close();
        await().untilAsserted(() -> assertThat(threads()).isEmpty());
    }

    /** Those of Drover and of the libraries that it starts. */
    private static Set<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("drover-")
                        || name.startsWith("iothread")
                        || name.startsWith("reaper")
                        || name.startsWith("H2 ")
                        || name.startsWith("MVStore")
                        || name.startsWith("HikariPool"))
                .collect(Collectors.toSet());
    }

    /** Sockets by their number among the open ones, and files of the home. */
    private List<String> openFiles() throws IOException {
        List<String> open = new ArrayList<>();
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (Path descriptor : descriptors) {
                String target = target(descriptor);
                if (target.startsWith("socket:")) {
                    open.add("a socket");
                } else if (target.startsWith(home.paths().root().toString())) {
                    open.add(target);
                }
            }
        }
        open.sort(null);
        return open;
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException e) {
            // Closed since the directory was read.
            return "";
        }
    }
}
