package dev.drover.worker.limit;

import static dev.drover.worker.RunnerRig.attempt;
import static dev.drover.worker.RunnerRig.command;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.model.Cause;
import dev.drover.proto.AttemptOutcome;
import dev.drover.proto.Spec;
import dev.drover.worker.attempt.AttemptControl;
import dev.drover.worker.attempt.StopRequest;
import java.util.List;
import org.junit.jupiter.api.Test;

class AttemptWatchTest {
    private static final int WORKER = 50;
    private static final int ROOT = 100;
    private static final int CPUS = 4;
    private static final long MIB = 1 << 20;

    private final FakeUsageTable table = new FakeUsageTable();
    private final TreeFinder finder = new TreeFinder(table, WORKER);
    private AttemptControl control;

    private AttemptWatch watch(Spec.Builder spec) {
        control = attempt(spec, 0);
        return new AttemptWatch(control, "mark", table.id(ROOT), 0, () -> {});
    }

    private long pauseMs(AttemptWatch watch) {
        finder.update(List.of(watch.tree()));
        watch.judge(table, CPUS, 0);
        return watch.dueNanos() / 1_000_000;
    }

    @Test
    void aTreeAboveItsMemoryIsEndedAtOnceAndBothNumbersAreSaid() {
        AttemptWatch watch = watch(command("x").setMemoryBytes(100 * MIB));
        table.with(ROOT, WORKER, ROOT, 60 * MIB, 0, 0);
        pauseMs(watch);
        assertThat(control.stop()).isEmpty();
        table.with(101, ROOT, ROOT, 60 * MIB, 0, 0);
        pauseMs(watch);
        assertThat(control.stop())
                .contains(new StopRequest(Cause.MEMORY_LIMIT, true, "memory-limit: 120 MiB of 100 MiB"));
    }

    @Test
    void whatProcessesShareCountsOnceWhereTheSumIsAboveTheLimit() {
        AttemptWatch watch = watch(command("x").setMemoryBytes(100 * MIB));
        table.with(ROOT, WORKER, ROOT, 60 * MIB, 0, 0).with(101, ROOT, ROOT, 60 * MIB, 0, 0);
        table.proportional.put(ROOT, 30 * MIB);
        table.proportional.put(101, 35 * MIB);
        pauseMs(watch);
        assertThat(control.stop()).isEmpty();
        AttemptOutcome.Builder outcome = AttemptOutcome.newBuilder();
        watch.addTo(outcome);
        assertThat(outcome.getPeakBytes()).isEqualTo(65 * MIB);
        // One that does not let itself be asked counts as a whole.
        table.proportional.remove(101);
        table.proportional.put(ROOT, 50 * MIB);
        pauseMs(watch);
        assertThat(control.stop().orElseThrow().sentence()).isEqualTo("memory-limit: 110 MiB of 100 MiB");
    }

    @Test
    void aTreeAboveItsCpuTimeIsAskedToEnd() {
        AttemptWatch watch = watch(command("x").setCpuMs(10_000));
        table.with(ROOT, WORKER, ROOT, 0, 10_000, 0);
        pauseMs(watch);
        assertThat(control.stop()).isEmpty();
        table.with(ROOT, WORKER, ROOT, 0, 10_000, 120);
        pauseMs(watch);
        assertThat(control.stop()).contains(new StopRequest(Cause.CPU_LIMIT, false, "cpu-limit: 10.120 s of 10 s"));
    }

    @Test
    void farFromItsLimitATreeIsMeasuredLessOften() {
        AttemptWatch watch = watch(command("x").setMemoryBytes(100 * MIB));
        table.with(ROOT, WORKER, ROOT, 10 * MIB, 0, 0);
        assertThat(List.of(
                        pauseMs(watch), pauseMs(watch), pauseMs(watch), pauseMs(watch), pauseMs(watch), pauseMs(watch)))
                .containsExactly(100L, 200L, 400L, 800L, 1_000L, 1_000L);
        table.with(ROOT, WORKER, ROOT, 50 * MIB, 0, 0);
        assertThat(pauseMs(watch)).isEqualTo(100);
    }

    @Test
    void noLimitOfCpuTimeIsPassedBetweenTwoSamplesByMoreThanATenthOfASecondOfEachCpu() {
        AttemptWatch watch = watch(command("x").setCpuMs(10_000));
        for (int i = 0; i < 5; i++) {
            table.with(ROOT, WORKER, ROOT, 0, 100, 0);
            pauseMs(watch);
        }
        assertThat(pauseMs(watch)).isEqualTo(1_000);
        table.with(ROOT, WORKER, ROOT, 0, 8_000, 0);
        assertThat(pauseMs(watch)).isEqualTo(500);
        table.with(ROOT, WORKER, ROOT, 0, 9_999, 0);
        assertThat(pauseMs(watch)).isEqualTo(100);
    }

    @Test
    void whatWasMeasuredIsToldWhereItIsMoreThanWhatTheRootTook() {
        AttemptWatch watch = watch(command("x").setCpuMs(10_000));
        table.with(ROOT, WORKER, ROOT, 5 * MIB, 300, 0);
        pauseMs(watch);
        table.with(ROOT, WORKER, ROOT, 2 * MIB, 310, 0);
        pauseMs(watch);
        AttemptOutcome.Builder outcome = AttemptOutcome.newBuilder();
        watch.addTo(outcome);
        assertThat(outcome.getPeakBytes()).isEqualTo(5 * MIB);
        assertThat(outcome.getCpuMicros()).isEqualTo(310_000);
        outcome.setPeakBytes(9 * MIB).setCpuMicros(400_000);
        watch.addTo(outcome);
        assertThat(outcome.getPeakBytes()).isEqualTo(9 * MIB);
        assertThat(outcome.getCpuMicros()).isEqualTo(400_000);
    }
}
