package dev.drover.process.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drover.process.spawn.Child;
import dev.drover.process.spawn.ProcessLauncher;
import dev.drover.process.spawn.ProcessLaunchers;
import dev.drover.process.spawn.SpawnException;
import dev.drover.process.spawn.SpawnSpec;
import dev.drover.process.table.ProcessId;
import dev.drover.process.table.ProcessInfo;
import dev.drover.process.table.ProcessMarks;
import dev.drover.process.table.ProcessTable;
import dev.drover.process.table.ProcessTables;
import dev.drover.process.table.Signals;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sweeps real processes. */
@Tag("processes")
class SweepTest {
    private static final String PATH = "/usr/bin:/bin";

    /** A grace period that no machine is too slow for: whoever needs it all was not asked to go. */
    private static final int LONG_MS = 600_000;

    private final ProcessTable table = ProcessTables.best();
    private final ProcessLauncher launcher = ProcessLaunchers.best();
    private final Sweep sweep = new Sweep(table, SweepClock.system());
    private final String mark = "test-" + UUID.randomUUID();
    private final List<Child> children = new ArrayList<>();
    private final List<Integer> spared = new ArrayList<>();

    @TempDir
    Path directory;

    @AfterEach
    void leaveNothing() {
        spared.forEach(pid -> table.identify(pid).ifPresent(id -> table.signal(id, Signals.SIGKILL)));
        for (Child child : children) {
            table.signal(child.id(), Signals.SIGKILL);
            child.await();
            child.close();
        }
    }

    @Test
    void endsATreeThatGoesWhenAsked() throws Exception {
        Child root = start("sleep 61 & sleep 61 & wait", 3);

        SweepResult result =
                sweep.sweep(List.of(SweepTarget.ofRoot(mark, root.id())), SweepPlan.terminateThenKill(LONG_MS));

        assertThat(result.of(mark)).isEqualTo(new SweepResult.Swept(3, 0, List.of()));
        assertThat(result.tookMs()).isLessThan(LONG_MS);
        assertThat(marked()).isEmpty();
    }

    @Test
    void findsByMarkAloneWhatLeftTheSessionAndLostItsParent() throws Exception {
        start("setsid sh -c 'sleep 61 & sleep 61 & exec sleep 61' & (setsid sleep 61 &) ; exit 0", 4);

        SweepResult result = sweep.sweep(List.of(SweepTarget.ofMark(mark)), SweepPlan.kill());

        assertThat(result.of(mark).forced()).isGreaterThanOrEqualTo(4);
        assertThat(result.isClean()).isTrue();
        assertThat(marked()).isEmpty();
    }

    @Test
    void findsByParentAndSessionWhatClearedItsEnvironment() throws Exception {
        Path pids = directory.resolve("pids");
        Child root = start(
                "env -i /bin/sh -c '/usr/bin/setsid /bin/sleep 62 & echo $! >>" + pids + "; /bin/sleep 62 & echo $! >>"
                        + pids + "; wait' & sleep 61",
                2);
        await().until(() -> Files.exists(pids) && Files.readAllLines(pids).size() == 2);

        SweepResult result = sweep.sweep(List.of(SweepTarget.ofRoot(mark, root.id())), SweepPlan.kill());

        assertThat(result.isClean()).isTrue();
        for (String pid : Files.readAllLines(pids)) {
            assertGone(Integer.parseInt(pid));
        }
    }

    @Test
    void forcesWhatIgnoresTheFirstSignal() throws Exception {
        Child root = start("trap '' TERM; sleep 61; sleep 61", 2);

        SweepResult result =
                sweep.sweep(List.of(SweepTarget.ofRoot(mark, root.id())), SweepPlan.terminateThenKill(100));

        assertThat(result.of(mark).forced()).isEqualTo(2);
        assertThat(marked()).isEmpty();
    }

    @Test
    void endsWhatIsStopped() throws Exception {
        Child root = start("sleep 61", 1);
        table.signal(root.id(), Signals.SIGSTOP);

        SweepResult result =
                sweep.sweep(List.of(SweepTarget.ofRoot(mark, root.id())), SweepPlan.terminateThenKill(LONG_MS));

        assertThat(result.of(mark).ended()).isPositive();
        assertThat(result.of(mark).forced()).isZero();
        assertThat(marked()).isEmpty();
    }

    @Test
    void outrunsALoopThatForks() throws Exception {
        start("i=0; while [ $i -lt 5000 ]; do sleep 61 & i=$((i+1)); done", 20);

        SweepResult result = sweep.sweep(List.of(SweepTarget.ofMark(mark)), SweepPlan.kill());

        assertThat(result.isClean()).isTrue();
        assertThat(marked()).isEmpty();
    }

    @Test
    void outrunsAChainOfForksThatEndAtOnce() throws Exception {
        Path trace = directory.resolve("trace");
        int links = 50_000;
        Child root = start("f() { echo >>" + trace + "; [ $1 -gt 1 ] && f $(($1-1)) & }; f " + links, 0);
        root.await();
        await().until(() -> Files.exists(trace));

        SweepResult result = sweep.sweep(List.of(SweepTarget.ofMark(mark)), SweepPlan.kill());

        assertThat(result.isClean()).isTrue();
        long linksRun = Files.size(trace);
        assertThat(linksRun).isLessThan(links);
        await().during(Duration.ofMillis(100)).until(() -> Files.size(trace) == linksRun);
    }

    @Test
    void sparesACoordinatorStartedInsideAndWhatItStarted() throws Exception {
        Path pids = directory.resolve("pids");
        Child root = start(
                "DROVER_PROCESS=coordinator setsid sh -c 'echo $$ >>" + pids
                        + "; env -u DROVER_ATTEMPT -u DROVER_PROCESS sleep 63 & echo $! >>" + pids
                        + "; exec sleep 63' & sleep 61",
                3);
        await().until(() -> Files.exists(pids) && Files.readAllLines(pids).size() == 2);
        for (String pid : Files.readAllLines(pids)) {
            spared.add(Integer.valueOf(pid));
        }
        await().until(() -> table.marks(spared.get(1)).equals(ProcessMarks.NONE));

        SweepResult result = sweep.sweep(List.of(SweepTarget.ofRoot(mark, root.id())), SweepPlan.kill());

        assertThat(result.of(mark)).isEqualTo(new SweepResult.Swept(0, 2, List.of()));
        for (int pid : spared) {
            assertThat(table.identify(pid).map(table::isAlive)).hasValue(true);
        }
    }

    @Test
    void endsOneAttemptAndNotAnother() throws Exception {
        Child swept = start("sleep 61", 1);
        Child other = launcher.spawn(
                SpawnSpec.of("sleep", "61").withEnvironment(Map.of("PATH", PATH, ProcessMarks.ATTEMPT, mark + "0")));
        children.add(other);

        sweep.sweep(List.of(SweepTarget.ofRoot(mark, swept.id())), SweepPlan.kill());

        assertThat(table.isAlive(swept.id())).isFalse();
        assertThat(table.isAlive(other.id())).isTrue();
    }

    @Test
    void isNotDoneWithAnOrphanWithoutMarkThatAnEarlierRoundSaw() throws Exception {
        Path pids = directory.resolve("pids");
        Child root = start("env -i /usr/bin/setsid /bin/sh -c 'echo $$ >" + pids + "; exec /bin/sleep 62' & wait", 1);
        await().until(() -> Files.exists(pids) && !Files.readAllLines(pids).isEmpty());
        int pid = Integer.parseInt(Files.readAllLines(pids).get(0));
        spared.add(pid);
        await().until(() -> table.name(pid).equals("sleep"));
        AtomicBoolean isDeaf = new AtomicBoolean(true);
        RepeatedSweep repeated = new Sweep(new DeafTable(table, isDeaf), SweepClock.system()).repeated();
        SweepPlan round = new SweepPlan(OptionalInt.empty(), 0, 100);
        List<SweepTarget> targets = List.of(SweepTarget.ofMark(mark));
        repeated.round(targets, round);

        table.signal(root.id(), Signals.SIGKILL);
        root.await();

        SweepResult second = repeated.round(targets, round);
        assertThat(second.isClean()).isFalse();
        assertThat(second.of(mark).left()).extracting(ProcessInfo::pid).containsExactly(pid);
        isDeaf.set(false);
        assertThat(repeated.round(targets, SweepPlan.kill()).isClean()).isTrue();
        assertGone(pid);
    }

    @Test
    void findsNothingWhenNothingIsLeft() {
        SweepResult result = sweep.sweep(List.of(SweepTarget.ofMark(mark)), SweepPlan.terminateThenKill(1_000));

        assertThat(result.isClean()).isTrue();
        assertThat(result.of(mark)).isEqualTo(SweepResult.Swept.NOTHING);
    }

    /** Starts a marked shell and waits until at least {@code processes} carry the mark. */
    private Child start(String script, int processes) throws SpawnException {
        Child child = launcher.spawn(SpawnSpec.of("/bin/sh", "-c", script)
                .withEnvironment(Map.of("PATH", PATH, ProcessMarks.ATTEMPT, mark)));
        children.add(child);
        await().until(() -> marked().size() >= processes);
        return child;
    }

    private List<ProcessInfo> marked() {
        return table.scan().stream()
                .filter(ProcessInfo::isAlive)
                .filter(process -> table.marks(process.pid())
                        .attempt()
                        .filter(mark::equals)
                        .isPresent())
                .toList();
    }

    private void assertGone(int pid) throws IOException {
        assertThat(table.identify(pid).filter(table::isAlive)).isEmpty();
    }

    /** The machine's processes, whose signals get lost for as long as a process in state D would not take them. */
    private record DeafTable(ProcessTable real, AtomicBoolean isDeaf) implements ProcessTable {
        @Override
        public Optional<ProcessId> identify(int pid) {
            return real.identify(pid);
        }

        @Override
        public boolean isAlive(ProcessId id) {
            return real.isAlive(id);
        }

        @Override
        public List<ProcessInfo> scan(IntPredicate isWanted) {
            return real.scan(isWanted);
        }

        @Override
        public ProcessMarks marks(int pid) {
            return real.marks(pid);
        }

        @Override
        public String name(int pid) {
            return real.name(pid);
        }

        @Override
        public boolean signal(ProcessId id, int signal) {
            return isDeaf.get() || real.signal(id, signal);
        }
    }
}
