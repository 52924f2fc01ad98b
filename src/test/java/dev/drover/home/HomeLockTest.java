package dev.drover.home;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.home.HomeLock.Purpose;
import dev.drover.model.UserException;
import dev.drover.testing.Limits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HomeLockTest {
    @TempDir
    Path scratch;

    private HomePaths paths;

    @BeforeEach
    void makeHome() {
        paths = Home.openOrCreate(scratch.resolve("home")).paths();
    }

    @Test
    void isHeldByOne() {
        HomeLock lock = HomeLock.tryAcquire(paths, Purpose.COORDINATOR).orElseThrow();
        assertThat(HomeLock.tryAcquire(paths, Purpose.READER)).isEmpty();
        lock.close();
        lock.close();
        HomeLock.tryAcquire(paths, Purpose.READER).orElseThrow().close();
    }

    @Test
    void isNotLostByAFailedAttemptInTheSameProcess() throws Exception {
        HomeLock lock = HomeLock.tryAcquire(paths, Purpose.COORDINATOR).orElseThrow();
        assertThat(HomeLock.tryAcquire(paths, Purpose.COORDINATOR)).isEmpty();
        HomeLock.holder(paths);
        try (ChildJvm other =
                ChildJvm.start("077", HomeChild.class, "lock", paths.root().toString())) {
            assertThat(other.lastLine())
                    .as("what another process says that can't lock")
                    .isNull();
        }
        lock.close();
    }

    @Test
    void saysWhoHoldsItAndIsFreedByDeath() throws Exception {
        try (ChildJvm other =
                ChildJvm.start("077", HomeChild.class, "lock", paths.root().toString())) {
            assertThat(other.nextLine()).isEqualTo("locked");
            assertThatThrownBy(() -> HomeLock.acquire(paths, Purpose.COORDINATOR, Duration.ofMillis(20)))
                    .hasMessage("a coordinator (pid " + other.pid() + ") already runs on this home; drover status");
        }
        HomeLock.acquire(paths, Purpose.READER, Limits.EVENT).close();
    }

    @Test
    void namesACommandThatReads() {
        try (HomeLock lock = HomeLock.tryAcquire(paths, Purpose.READER).orElseThrow()) {
            assertThat(HomeLock.holder(paths).refusal())
                    .isEqualTo("a command (pid " + ProcessHandle.current().pid()
                            + ") is reading this home without a coordinator; try again when it has ended");
        }
    }

    @Test
    void leavesNothingOpenWhenItsFileIsRemovedMeanwhile() throws Exception {
        HomeLock.KeyReader ofRemoved = file -> {
            Files.delete(file);
            return FileKey.of(file);
        };
        assertThatThrownBy(() -> HomeLock.tryAcquire(paths, Purpose.READER, ofRemoved))
                .isInstanceOf(UserException.class);
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            assertThat(open.filter(Files::isSymbolicLink).map(HomeLockTest::target))
                    .noneMatch(file -> file.startsWith(paths.lock().toString()));
        }
        HomeLock.tryAcquire(paths, Purpose.READER).orElseThrow().close();
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException e) {
            // It was closed meanwhile.
            return "";
        }
    }

    @Test
    void letsOneThreadInAtATime() throws Exception {
        AtomicInteger inside = new AtomicInteger();
        CountDownLatch go = new CountDownLatch(1);
        ExecutorService pool = Executors.newFixedThreadPool(8);
        try {
            List<Future<Integer>> entries = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                entries.add(pool.submit(() -> {
                    go.await();
                    int entered = 0;
                    for (int round = 0; round < 200; round++) {
                        Optional<HomeLock> lock = HomeLock.tryAcquire(paths, Purpose.READER);
                        if (lock.isPresent()) {
                            assertThat(inside.incrementAndGet()).isEqualTo(1);
                            inside.decrementAndGet();
                            lock.get().close();
                            entered++;
                        } else {
                            HomeLock.holder(paths);
                        }
                    }
                    return entered;
                }));
            }
            go.countDown();
            int entered = 0;
            for (Future<Integer> one : entries) {
                entered += one.get();
            }
            assertThat(entered).isPositive();
        } finally {
            pool.shutdown();
        }
        HomeLock.tryAcquire(paths, Purpose.COORDINATOR).orElseThrow().close();
    }
}
