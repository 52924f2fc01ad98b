package dev.drover.coordinator.core.workers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WorkerProcessTest {
    private final WorkerProcess process = new WorkerProcess(1);
    private long nowMs = 1_000_000;

    /** The process starts as early as it may, and dies after that time. Returns the pause before the next start. */
    private long dies(long afterMs) {
        nowMs = Math.max(nowMs, process.nextStartMonoMs);
        process.begin(1, 0, 2, nowMs);
        nowMs += afterMs;
        process.diedUnexpectedly(nowMs);
        return process.nextStartMonoMs - nowMs;
    }

    private List<Long> pauses(int deaths, long afterMs) {
        List<Long> pauses = new ArrayList<>();
        for (int i = 0; i < deaths; i++) {
            pauses.add(dies(afterMs));
        }
        return pauses;
    }

    @Test
    void a_process_that_another_coordinator_started_inherits_nothing_from_the_one_before() {
        process.begin(1, 10, 2, nowMs);
        process.expectedToLeave = true;
        process.endedByTask = true;
        process.leavingReason = "it was asked to";
        process.saidHello();
        process.begin(2, 20, 3, nowMs);
        assertThat(process.incarnation).isEqualTo(2);
        assertThat(process.pid).isEqualTo(20);
        assertThat(process.slots).isEqualTo(3);
        assertThat(process.expectedToLeave).isFalse();
        assertThat(process.endedByTask).isFalse();
        assertThat(process.hasServed).isFalse();
        assertThat(process.leavingReason).isEmpty();
    }

    @Test
    void a_process_that_always_dies_early_is_started_after_pauses_that_grow_to_a_minute_and_stay_there() {
        assertThat(pauses(14, 100))
                .containsExactly(
                        0L, 0L, 0L, 0L, 0L, 1_000L, 2_000L, 4_000L, 8_000L, 16_000L, 32_000L, 60_000L, 60_000L,
                        60_000L);
    }

    @Test
    void pauses_start_over_after_a_process_that_lived_for_ten_seconds() {
        pauses(12, 100);
        assertThat(dies(9_999)).isEqualTo(60_000);
        assertThat(dies(10_000)).isZero();
        assertThat(pauses(6, 100)).containsExactly(0L, 0L, 0L, 0L, 1_000L, 2_000L);
    }

    @Test
    void deaths_far_apart_cost_no_pause() {
        assertThat(pauses(100, 10_000)).containsOnly(0L);
    }
}
