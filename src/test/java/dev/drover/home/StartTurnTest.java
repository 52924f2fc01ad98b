package dev.drover.home;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StartTurnTest {
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
        for (int i = 0; i < StartTurn.STARTS; i++) {
            try (StartTurn turn = StartTurn.tryTake(paths).orElseThrow()) {
                assertThat(turn.pauseMs(NOW_MS + i)).isZero();
                turn.started(NOW_MS + i);
            }
        }
        long lastMs = NOW_MS + StartTurn.STARTS - 1;
        try (StartTurn turn = StartTurn.tryTake(paths).orElseThrow()) {
            assertThat(turn.pauseMs(lastMs)).isEqualTo(StartTurn.PAUSE_MS);
            assertThat(turn.pauseMs(lastMs + StartTurn.PAUSE_MS - 1)).isEqualTo(1);
            assertThat(turn.pauseMs(lastMs + StartTurn.PAUSE_MS)).isZero();
            assertThat(turn.pauseMs(lastMs - 3_600_000)).as("clock put back").isEqualTo(StartTurn.PAUSE_MS);
        }
    }

    @Test
    void slowStartsNeedNoPause() {
        try (StartTurn turn = StartTurn.tryTake(paths).orElseThrow()) {
            for (int i = 0; i < 3 * StartTurn.STARTS; i++) {
                long nowMs = NOW_MS + i * StartTurn.WINDOW_MS / (StartTurn.STARTS - 1);
                assertThat(turn.pauseMs(nowMs)).isZero();
                turn.started(nowMs);
            }
        }
    }

    @Test
    void aFileThatSaysNothingIsAsGoodAsNone() throws Exception {
        Files.writeString(paths.startTurn(), "no\n99999999999999999999999\n\0\0");
        try (StartTurn turn = StartTurn.tryTake(paths).orElseThrow()) {
            assertThat(turn.pauseMs(NOW_MS)).isZero();
        }
    }

    @Test
    void oneHasItAtATimeAndItsDeathFreesIt() throws Exception {
        try (ChildJvm other =
                ChildJvm.start("022", HomeChild.class, "turn", paths.root().toString())) {
            assertThat(other.nextLine()).isEqualTo("taken");
            assertThat(StartTurn.tryTake(paths)).isEmpty();
        }
        assertThat(StartTurn.tryTake(paths)).hasValueSatisfying(StartTurn::close);
    }

    @Test
    void oneProcessTakesItOnce() {
        try (StartTurn turn = StartTurn.tryTake(paths).orElseThrow()) {
            assertThatIllegalStateException().isThrownBy(() -> StartTurn.tryTake(paths));
            turn.close();
            turn.close();
            assertThat(StartTurn.tryTake(paths)).hasValueSatisfying(StartTurn::close);
        }
    }
}
