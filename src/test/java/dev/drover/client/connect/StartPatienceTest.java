package dev.drover.client.connect;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class StartPatienceTest {
    private static final long LIMIT_MS = 30_000;
    private static final long BEGIN_NANOS = -7;

    private long cpuMs;
    private boolean isStarterStopped;
    private final StartPatience patience =
            new StartPatience(Duration.ofMillis(LIMIT_MS), () -> cpuMs, () -> isStarterStopped, BEGIN_NANOS);

    @Test
    void aStartThatUsesNoCpuTimeIsGivenUpAfterTheLimit() {
        at(LIMIT_MS - 1);
        assertThat(patience.isOver()).isFalse();
        at(LIMIT_MS);
        assertThat(patience.isOver()).isTrue();
        assertThat(patience.waitedMs()).isEqualTo(LIMIT_MS);
    }

    @Test
    void theCpuTimeOfAJvmThatHangsIsNoProgress() {
        for (int second = 1; second <= 30; second++) {
            cpuMs += 3;
            at(second * 1_000);
        }
        assertThat(patience.isOver()).isTrue();
    }

    @Test
    void aStartThatGetsLittleCpuTimeIsWaitedForUntilItHasServed() {
        // Of two hundred JVMs on two CPUs each one gets 10 ms a second.
        for (int second = 1; second <= 120; second++) {
            cpuMs += 10;
            at(second * 1_000);
            assertThat(patience.isOver()).isFalse();
            assertThat(patience.isPatient()).isTrue();
        }
        assertThat(patience.isExtended()).isTrue();
        for (int second = 121; second <= 150; second++) {
            at(second * 1_000);
        }
        assertThat(patience.isOver()).as("30 s after the last progress").isTrue();
        assertThat(patience.waitedMs()).isEqualTo(150_000);
    }

    @Test
    void aCommandThatWasItselfNotRunSeesAtItsFirstLookThatTheStartProgressed() {
        cpuMs = 300;
        at(3 * LIMIT_MS);
        assertThat(patience.isOver()).isFalse();
    }

    @Test
    void aStartThatProgressesForEverAndNeverServesIsGivenUp() {
        for (long second = 1; second < 300; second++) {
            cpuMs += 900;
            at(second * 1_000);
            assertThat(patience.isOver()).isFalse();
        }
        cpuMs += 900;
        at(300_000);
        assertThat(patience.isOver()).isTrue();
    }

    @Test
    void theNextStartIsMeasuredFromItsOwnBegin() {
        cpuMs = 5_000;
        at(10_000);
        cpuMs = 0;
        at(20_000);
        cpuMs = StartPatience.PROGRESS_CPU_MS;
        at(35_000);
        at(10_000 + LIMIT_MS);
        assertThat(patience.isOver()).isFalse();
        at(35_000 + LIMIT_MS);
        assertThat(patience.isOver()).isTrue();
    }

    @Test
    void theNextStartHasALimitOfItsOwn() {
        cpuMs = 5_000;
        at(10_000);
        cpuMs = 0;
        at(35_000);
        at(35_000 + LIMIT_MS - 1);
        assertThat(patience.isOver()).isFalse();
        at(35_000 + LIMIT_MS);
        assertThat(patience.isOver()).isTrue();
    }

    @Test
    void aCoordinatorThatServesAtLastHasALimitToAnswer() {
        at(LIMIT_MS);
        patience.onCoordinator();
        at(2 * LIMIT_MS - 1);
        assertThat(patience.isOver()).isFalse();
        at(2 * LIMIT_MS);
        assertThat(patience.isOver()).isTrue();
    }

    @Test
    void onlyACommandThatIsStoppedIsNotWaitedForAfterHalfTheLimit() {
        at(LIMIT_MS);
        assertThat(patience.isPatient()).isTrue();
        isStarterStopped = true;
        assertThat(patience.isPatient()).isFalse();
        at(LIMIT_MS / 2 - 1);
        assertThat(patience.isPatient()).isTrue();
    }

    @Test
    void whoWaitsLongLooksSeldom() {
        at(0);
        assertThat(patience.pauseNanos(true)).isEqualTo(ms(5));
        at(400);
        assertThat(patience.pauseNanos(true)).isEqualTo(ms(20));
        at(300_000);
        assertThat(patience.pauseNanos(true)).isEqualTo(ms(5_000));
    }

    @Test
    void whoWaitsForAnotherCommandLooksMoreSeldom() {
        at(0);
        assertThat(patience.pauseNanos(false)).isEqualTo(ms(50));
        at(4_000);
        assertThat(patience.pauseNanos(false)).isEqualTo(ms(500));
        at(60_000);
        assertThat(patience.pauseNanos(false)).isEqualTo(ms(5_000));
    }

    @Test
    void twoHundredThatWaitForHalfAMinuteTakeLittleOfIt() {
        int looks = 0;
        for (long waitedNanos = 0; waitedNanos < ms(30_000); looks++) {
            patience.sample(BEGIN_NANOS + waitedNanos);
            waitedNanos += patience.pauseNanos(false);
        }
        int lookMs = 3;
        assertThat(200 * looks * lookMs).as("ms of CPU time").isLessThan(30_000);
    }

    @Test
    void theLastLimitIsThatOfWhatProgressesForEver() {
        for (long second = 1; second < 300; second++) {
            patience.onCoordinator();
            at(second * 1_000);
            assertThat(patience.isLast()).isFalse();
        }
        at(300_000);
        assertThat(patience.isLast()).isTrue();
    }

    private void at(long sinceBeginMs) {
        patience.sample(BEGIN_NANOS + ms(sinceBeginMs));
    }

    private static long ms(long ms) {
        return TimeUnit.MILLISECONDS.toNanos(ms);
    }
}
