package dev.drover.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.home.HomePaths;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgramCopiesTest {
    private static final int RACERS = 8;

    @TempDir
    Path scratch;

    private HomePaths home;
    private Program installed;

    @BeforeEach
    void setUp() throws IOException {
        home = new HomePaths(Files.createDirectory(scratch.resolve("home")));
        Path lib = Files.createDirectory(scratch.resolve("lib"));
        Files.writeString(lib.resolve("a.jar"), "first");
        Files.writeString(lib.resolve("b.jar"), "second");
        installed = new Program(List.of(lib.resolve("a.jar"), lib.resolve("b.jar")), Optional.empty());
    }

    @Test
    void whoeverIsFasterAllRunFromTheOneCopy() throws Exception {
        ExecutorService commands = Executors.newFixedThreadPool(RACERS);
        CyclicBarrier start = new CyclicBarrier(RACERS);
        List<Future<ProgramCopies.Prepared>> prepared = new ArrayList<>();
        try {
            for (int i = 0; i < RACERS; i++) {
                prepared.add(commands.submit(() -> {
                    start.await();
                    return ProgramCopies.prepare(home, installed);
                }));
            }
            Optional<Path> copy = prepared.get(0).get().program().copy();
            assertThat(copy).isPresent();
            for (Future<ProgramCopies.Prepared> one : prepared) {
                assertThat(one.get().program().copy()).isEqualTo(copy);
                assertThat(one.get().program().classPath()).allMatch(Files::exists);
            }
            assertThat(children(home.programs())).containsExactly(copy.get());
        } finally {
            commands.shutdownNow();
        }
    }

    @Test
    void aDamagedCopyIsMadeAgain() throws Exception {
        Path copied =
                ProgramCopies.prepare(home, installed).program().classPath().get(0);
        Files.writeString(copied, "f");
        assertThat(ProgramCopies.prepare(home, installed).program().classPath().get(0))
                .isEqualTo(copied)
                .hasContent("first");
        Files.delete(copied.resolveSibling(ProgramUse.FILE));
        ProgramCopies.Prepared again = ProgramCopies.prepare(home, installed);
        assertThat(again.program().copy()).contains(copied.getParent());
        assertThat(again.use()).isNotNull();
    }

    @Test
    void whatAKilledMakerLeftIsRemovedWhenItIsOld() throws Exception {
        Path own = ProgramCopies.prepare(home, installed).program().copy().orElseThrow();
        Path left = Files.createDirectory(own.resolveSibling("7.program.4711-1.making"));
        Files.writeString(left.resolve("a.jar"), "fir");
        Instant begun = Files.getLastModifiedTime(left).toInstant();
        ProgramCopies.sweep(own, begun.plusSeconds(9 * 60));
        assertThat(left).exists();
        ProgramCopies.sweep(own, begun.plusSeconds(11 * 60));
        assertThat(left).doesNotExist();
        assertThat(own).exists();
    }

    @Test
    void aProcessThatRunsFromACopyOpensItsMarkNoSecondTime() throws Exception {
        Program copy = ProgramCopies.prepare(home, installed).program();
        Path mark = copy.copy().orElseThrow().resolve(ProgramUse.FILE);
        long before = descriptors(mark);
        ProgramCopies.Prepared next = ProgramCopies.prepare(home, copy);
        assertThat(next.program()).isEqualTo(copy);
        assertThat(next.use()).isNull();
        assertThat(descriptors(mark)).isLessThanOrEqualTo(before);
    }

    private static long descriptors(Path file) throws IOException {
        long count = 0;
        for (Path descriptor : children(Path.of("/proc/self/fd"))) {
            try {
                count += Files.readSymbolicLink(descriptor).equals(file.toRealPath()) ? 1 : 0;
            } catch (NoSuchFileException e) {
                // Closed meanwhile, as the one of the listing itself.
            }
        }
        return count;
    }

    private static List<Path> children(Path directory) throws IOException {
        try (Stream<Path> children = Files.list(directory)) {
            return children.toList();
        }
    }
}
