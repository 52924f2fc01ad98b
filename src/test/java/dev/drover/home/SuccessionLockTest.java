package dev.drover.home;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SuccessionLockTest {
    private static final long NOW_MS = 1_700_000_000_000L;

    @TempDir
    Path scratch;

    private HomePaths paths;

    @BeforeEach
    void makeHome() {
        paths = Home.openOrCreate(scratch.resolve("home")).paths();
    }

    @Test
    void fiveQuickStartsAreFollowedByAPauseThatTheNextHolderKeepsToo() {
        for (int i = 0; i < SuccessionLock.STARTS; i++) {
            try (SuccessionLock lock = SuccessionLock.tryAcquire(paths).orElseThrow()) {
                assertThat(lock.pauseMs(NOW_MS + i)).isZero();
                lock.started(NOW_MS + i);
            }
        }
        long lastMs = NOW_MS + SuccessionLock.STARTS - 1;
        try (SuccessionLock lock = SuccessionLock.tryAcquire(paths).orElseThrow()) {
            assertThat(lock.pauseMs(lastMs)).isEqualTo(SuccessionLock.PAUSE_MS);
            assertThat(lock.pauseMs(lastMs + SuccessionLock.PAUSE_MS - 1)).isEqualTo(1);
            assertThat(lock.pauseMs(lastMs + SuccessionLock.PAUSE_MS)).isZero();
            assertThat(lock.pauseMs(lastMs - 3_600_000)).as("clock put back").isEqualTo(SuccessionLock.PAUSE_MS);
        }
    }

    @Test
    void slowStartsNeedNoPause() {
        try (SuccessionLock lock = SuccessionLock.tryAcquire(paths).orElseThrow()) {
            for (int i = 0; i < 3 * SuccessionLock.STARTS; i++) {
                long nowMs = NOW_MS + i * SuccessionLock.WINDOW_MS / (SuccessionLock.STARTS - 1);
                assertThat(lock.pauseMs(nowMs)).isZero();
                lock.started(nowMs);
            }
        }
    }

    @Test
    void aFileThatSaysNothingIsAsGoodAsNone() throws Exception {
        Files.writeString(paths.successionLock(), "no\n99999999999999999999999\n\0\0");
        try (SuccessionLock lock = SuccessionLock.tryAcquire(paths).orElseThrow()) {
            assertThat(lock.pauseMs(NOW_MS)).isZero();
        }
    }

    @Test
    void oneHasItAtATimeAndItsDeathFreesIt() throws Exception {
        try (ChildJvm other = ChildJvm.start(
                "022", HomeChild.class, "succession", paths.root().toString())) {
            assertThat(other.nextLine()).isEqualTo("locked");
            assertThat(SuccessionLock.tryAcquire(paths)).isEmpty();
        }
        assertThat(SuccessionLock.tryAcquire(paths)).hasValueSatisfying(SuccessionLock::close);
    }

    @Test
    void oneProcessTakesItOnce() {
        try (SuccessionLock lock = SuccessionLock.tryAcquire(paths).orElseThrow()) {
            assertThatIllegalStateException().isThrownBy(() -> SuccessionLock.tryAcquire(paths));
            lock.close();
            lock.close();
            assertThat(SuccessionLock.tryAcquire(paths)).hasValueSatisfying(SuccessionLock::close);
        }
    }
}
