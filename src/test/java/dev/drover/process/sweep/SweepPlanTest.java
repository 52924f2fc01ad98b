package dev.drover.process.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.model.Marks;
import dev.drover.process.table.ProcessId;
import dev.drover.process.table.ProcessInfo;
import dev.drover.process.table.ProcessMarks;
import dev.drover.process.table.ProcessTable;
import dev.drover.process.table.Signals;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Sweeps made-up processes on a clock that the test owns. */
@Tag("processes")
class SweepPlanTest {
    private static final int SELF = 50;
    private static final ProcessMarks MINE = ProcessMarks.ofAttempt("m");

    private static final SweepPlan ROUND = new SweepPlan(OptionalInt.empty(), 0, 250);

    private final FakeClock clock = new FakeClock();
    private final FakeTable table = new FakeTable();
    private final Sweep sweep = new Sweep(table, clock, SELF);

    @Test
    void givesTheWholeGraceAndNoMore() {
        table.add(process(100, 1, 100, 'S'), MINE);

        SweepResult result = sweep.sweep(List.of(SweepTarget.ofMark("m")), SweepPlan.terminateThenKill(10_000));

        assertThat(result.of("m")).isEqualTo(new SweepResult.Swept(0, 1, List.of()));
        assertThat(table.sent).containsExactly("100:15", "100:18", "100:9");
        assertThat(clock.nowMs).isBetween(10_000L, 10_005L);
    }

    @Test
    void sendsTheFirstSignalOnceToEach() {
        table.add(process(100, 1, 100, 'S'), MINE);

        sweep.sweep(List.of(SweepTarget.ofMark("m")), SweepPlan.signalThenKill(2, 1_000));

        assertThat(table.sent).containsOnlyOnce("100:2");
    }

    @Test
    void givesUpOnWhatCannotDieAndSaysWhatIsLeft() {
        ProcessInfo stuck = process(100, 1, 100, 'D');
        table.add(stuck, MINE);
        table.immortal = true;

        SweepResult result =
                sweep.sweep(List.of(SweepTarget.ofMark("m")), new SweepPlan(OptionalInt.empty(), 0, 2_000));

        assertThat(result.isClean()).isFalse();
        assertThat(result.of("m")).isEqualTo(new SweepResult.Swept(0, 0, List.of(stuck)));
        assertThat(result.tookMs()).isEqualTo(2_000);
    }

    @Test
    void countsEachTargetForItself() {
        table.add(process(100, 1, 100, 'S'), MINE);
        table.add(process(101, 100, 100, 'S'), ProcessMarks.NONE);
        table.add(process(200, 1, 200, 'S'), ProcessMarks.ofAttempt("n"));

        SweepResult result = sweep.sweep(List.of(SweepTarget.ofMark("m"), SweepTarget.ofMark("n")), SweepPlan.kill());

        assertThat(result.of("m").forced()).isEqualTo(2);
        assertThat(result.of("n").forced()).isEqualTo(1);
    }

    @Test
    void sparesItselfTheKernelPidOneZombiesAndStrangers() {
        table.add(process(1, 0, 1, 'S'), MINE);
        table.add(process(SELF, 1, SELF, 'R'), MINE);
        table.add(process(100, SELF, 100, 'Z'), ProcessMarks.NONE);
        table.add(new ProcessInfo(2, 0, 0, 0, 'S', true), MINE);
        table.add(process(300, 1, 300, 'S'), ProcessMarks.NONE);

        SweepResult result = sweep.sweep(List.of(SweepTarget.ofRoot("m", new ProcessId(100, 1_100))), SweepPlan.kill());

        assertThat(table.sent).isEmpty();
        assertThat(result.isClean()).isTrue();
    }

    @Test
    void sparesASessionWhoseNumberIsUsedAgain() {
        table.add(process(100, 1, 100, 'S'), ProcessMarks.NONE);
        table.add(process(101, 100, 100, 'S'), ProcessMarks.NONE);
        ProcessId former = new ProcessId(100, 7);

        sweep.sweep(List.of(SweepTarget.ofRoot("m", former)), SweepPlan.kill());

        assertThat(table.sent).isEmpty();
    }

    @Test
    void endsTheMembersOfASessionWhoseLeaderIsGone() {
        table.add(process(101, 1, 100, 'S'), ProcessMarks.NONE);

        sweep.sweep(List.of(SweepTarget.ofRoot("m", new ProcessId(100, 7))), SweepPlan.kill());

        assertThat(table.sent).containsExactly("101:9");
    }

    @Test
    void readsNoEnvironmentOfWhatStartedBeforeEachRoot() {
        table.add(process(10, 1, 10, 'S'), ProcessMarks.NONE);
        table.add(process(100, 1, 100, 'S'), MINE);

        sweep.sweep(List.of(SweepTarget.ofRoot("m", new ProcessId(100, 1_100))), SweepPlan.kill());

        assertThat(table.environmentsRead).doesNotContain(10).contains(100);
    }

    @Test
    void endsWhatInheritedAWorkersMarkAndSparesTheWorkerItself() {
        String worker = Marks.worker("h", 1, 100);
        table.add(process(100, 1, 100, 'S'), new ProcessMarks(Optional.empty(), Optional.of(worker), Optional.empty()));
        table.add(process(101, 1, 101, 'S'), new ProcessMarks(Optional.empty(), Optional.empty(), Optional.of(worker)));
        table.add(
                process(102, 1, 102, 'S'),
                new ProcessMarks(Optional.empty(), Optional.empty(), Optional.of(Marks.worker("h", 2, 99))));

        sweep.sweep(List.of(SweepTarget.ofMark(worker)), SweepPlan.kill());

        assertThat(table.sent).containsExactly("101:9");
    }

    @Test
    void sparesAChildThatHasNotBecomeItsCommandYetAndEndsOneThatNeverDoes() {
        String worker = Marks.worker("h", 1, SELF);
        ProcessMarks inherited = new ProcessMarks(Optional.empty(), Optional.empty(), Optional.of(worker));
        table.add(process(100, SELF, 100, 'S'), inherited);
        table.add(process(101, SELF, 101, 'S'), inherited);
        clock.onPark = () -> table.add(process(100, SELF, 100, 'S'), ProcessMarks.ofAttempt("another's"));

        SweepResult result = sweep.sweep(List.of(SweepTarget.ofMark(worker)), SweepPlan.kill());

        assertThat(table.sent).containsExactly("101:9");
        assertThat(result.isClean()).isTrue();
    }

    @Test
    void saysOfEachTargetWhetherItIsDoneAlthoughAnotherIsNot() {
        table.add(process(100, 1, 100, 'D'), MINE);
        table.immortal = true;

        SweepResult result = sweep.sweep(
                List.of(SweepTarget.ofMark("m"), SweepTarget.ofMark("n")), new SweepPlan(OptionalInt.empty(), 0, 250));

        assertThat(result.isClean("m")).isFalse();
        assertThat(result.isClean("n")).isTrue();
    }

    @Test
    void remembersOverRoundsWhatNothingMarksAnyMore() {
        table.add(process(100, 1, 100, 'S'), MINE);
        table.add(process(101, 100, 101, 'D'), ProcessMarks.NONE);
        table.immortal = true;
        RepeatedSweep repeated = sweep.repeated();
        List<SweepTarget> targets = List.of(SweepTarget.ofMark("m"));
        assertThat(repeated.round(targets, ROUND).of("m").left()).hasSize(2);
        table.processes.remove(100);
        ProcessInfo orphan = process(101, 1, 101, 'D');
        table.add(orphan, ProcessMarks.NONE);

        SweepResult second = repeated.round(targets, ROUND);

        assertThat(second.isClean("m")).isFalse();
        assertThat(second.of("m")).isEqualTo(new SweepResult.Swept(0, 1, List.of(orphan)));
        table.immortal = false;
        SweepResult third = repeated.round(targets, ROUND);
        assertThat(third.isClean("m")).isTrue();
        assertThat(third.of("m")).isEqualTo(new SweepResult.Swept(0, 2, List.of()));
    }

    @Test
    void forgetsBetweenRoundsASessionThatHasNoMemberLeft() {
        table.add(process(100, 1, 100, 'S'), MINE);
        table.add(process(200, 1, 200, 'D'), MINE);
        table.immortal = true;
        RepeatedSweep repeated = sweep.repeated();
        List<SweepTarget> targets = List.of(SweepTarget.ofMark("m"));
        repeated.round(targets, ROUND);
        table.processes.remove(100);
        repeated.round(targets, ROUND);
        table.sent.clear();
        table.add(new ProcessInfo(301, 1, 100, 9_000, 'S', false), ProcessMarks.NONE);

        repeated.round(targets, ROUND);

        assertThat(table.sent).isNotEmpty().containsOnly("200:9");
    }

    @Test
    void forgetsATargetThatIsNoLongerWanted() {
        table.add(process(100, 1, 100, 'S'), MINE);
        table.add(process(101, 100, 101, 'S'), ProcessMarks.NONE);
        table.immortal = true;
        RepeatedSweep repeated = sweep.repeated();
        repeated.round(List.of(SweepTarget.ofMark("m")), ROUND);
        table.sent.clear();

        SweepResult other = repeated.round(List.of(SweepTarget.ofMark("n")), ROUND);

        assertThat(other.isClean()).isTrue();
        assertThat(table.sent).isEmpty();
    }

    private static ProcessInfo process(int pid, int parent, int session, char state) {
        return new ProcessInfo(pid, parent, session, 1_000L + pid, state, false);
    }

    private static final class FakeClock implements SweepClock {
        private long nowMs;
        private Runnable onPark = () -> {};

        @Override
        public long nowMs() {
            return nowMs;
        }

        @Override
        public void park(long durationMs) {
            nowMs += durationMs;
            onPark.run();
        }
    }

    /** Processes die of SIGKILL at once, and ignore all else. */
    private static final class FakeTable implements ProcessTable {
        private final Map<Integer, ProcessInfo> processes = new LinkedHashMap<>();
        private final Map<Integer, ProcessMarks> marks = new LinkedHashMap<>();
        private final List<String> sent = new ArrayList<>();
        private final List<Integer> environmentsRead = new ArrayList<>();
        private boolean immortal;

        void add(ProcessInfo process, ProcessMarks itsMarks) {
            processes.put(process.pid(), process);
            marks.put(process.pid(), itsMarks);
        }

        @Override
        public Optional<ProcessId> identify(int pid) {
            return Optional.ofNullable(processes.get(pid)).map(ProcessInfo::id);
        }

        @Override
        public boolean isAlive(ProcessId id) {
            return identify(id.pid()).filter(id::equals).isPresent();
        }

        @Override
        public List<ProcessInfo> scan(IntPredicate isWanted) {
            return processes.values().stream()
                    .filter(process -> isWanted.test(process.pid()))
                    .toList();
        }

        @Override
        public ProcessMarks marks(int pid) {
            environmentsRead.add(pid);
            return marks.getOrDefault(pid, ProcessMarks.NONE);
        }

        @Override
        public String name(int pid) {
            return "p" + pid;
        }

        @Override
        public boolean signal(ProcessId id, int signal) {
            sent.add(id.pid() + ":" + signal);
            if (signal == Signals.SIGKILL && !immortal) {
                processes.remove(id.pid());
            }
            return true;
        }
    }
}
