package dev.drover.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drover.coordinator.core.turn.Effect;
import dev.drover.coordinator.core.turn.Input;
import dev.drover.home.HomePaths;
import dev.drover.process.sweep.Sweep;
import dev.drover.process.sweep.SweepClock;
import dev.drover.process.table.ProcessId;
import dev.drover.process.table.ProcessInfo;
import dev.drover.process.table.ProcessMarks;
import dev.drover.process.table.ProcessTable;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A sweep executor over fake processes, with a clock on which pauses pass at once. */
class SweepExecutorTest {
    private final FakeTable table = new FakeTable();
    private final List<Input> reported = new CopyOnWriteArrayList<>();
    private final List<String> halts = new CopyOnWriteArrayList<>();
    private final ByteArrayOutputStream log = new ByteArrayOutputStream();
    private final Set<Thread> before = sweepThreads();
    private final SweepExecutor executor = new SweepExecutor(
            new Sweep(table, new FakeClock()),
            table,
            new LeftoverChannels(
                    new HomePaths(Path.of("/nowhere")),
                    InstantSource.system(),
                    new CoordinatorLog(System.err, InstantSource.system())),
            reported::add,
            halts::add,
            new CoordinatorLog(new PrintStream(log, true, StandardCharsets.UTF_8), InstantSource.system()));

    @AfterEach
    void leaveNothing() {
        executor.close();
        await().until(() -> before.containsAll(sweepThreads()));
        assertThat(halts).isEmpty();
    }

    @Test
    void oneThatCannotDieHoldsUpOnlyItsOwnAndIsNamedOnce() {
        table.add(100, "stuck");
        table.add(200, "other");
        table.immortal.add(100);
        executor.start();

        executor.sweep(new Effect.SweepAttempts(1, 7, List.of("stuck")));
        executor.sweep(new Effect.SweepAttempts(2, 8, List.of("other")));
        await().until(() -> reported.contains(new Input.AttemptsSwept(2, 8, Map.of("other", new Input.Ended(1, 1)))));
        executor.sweep(new Effect.SweepAttempts(3, 9, List.of("late")));
        await().until(() -> reported.contains(new Input.AttemptsSwept(3, 9, Map.of())));

        assertThat(reported).hasSize(2);
        assertThat(log.toString(StandardCharsets.UTF_8).lines())
                .filteredOn(
                        line -> line.contains("process 100 (p100, state S) of a lost attempt does not end by SIGKILL"))
                .hasSize(1);
        table.processes.remove(100);
        await().until(() -> reported.contains(new Input.AttemptsSwept(1, 7, Map.of("stuck", new Input.Ended(1, 1)))));
    }

    @Test
    void oneThatCannotDieHoldsUpNoOtherAttemptOfItsWorker() {
        table.add(100, "stuck");
        table.add(200, "other");
        table.immortal.add(100);
        executor.start();

        executor.sweep(new Effect.SweepAttempts(1, 7, List.of("stuck", "other", "only sent ahead")));

        await().until(() -> reported.contains(
                new Input.AttemptsSwept(1, 7, Map.of("other", new Input.Ended(1, 1)), Set.of("stuck"))));
        table.processes.remove(100);
        await().until(() -> reported.contains(new Input.AttemptsSwept(1, 7, Map.of("stuck", new Input.Ended(1, 1)))));
        assertThat(reported).hasSize(2);
    }

    @Test
    void anOrphanWithoutMarkThatARoundSawIsWaitedForAsWell() {
        table.add(100, "stuck");
        table.addUnmarked(101, 100);
        table.immortal.addAll(List.of(100, 101));
        executor.start();
        executor.sweep(new Effect.SweepAttempts(1, 7, List.of("stuck")));
        await().until(() -> log.toString(StandardCharsets.UTF_8).contains("process 101"));

        table.processes.remove(100);
        table.parents.put(101, 1);

        // Two scans that find nothing would end it.
        int scans = table.fullScans.get();
        await().until(() -> table.fullScans.get() > scans + 3);
        assertThat(reported).isEmpty();
        table.processes.remove(101);
        await().until(() -> reported.contains(new Input.AttemptsSwept(1, 7, Map.of("stuck", new Input.Ended(2, 2)))));
    }

    @Test
    void oneRoundServesAllThatWait() {
        for (int worker = 1; worker <= 20; worker++) {
            table.add(100 + worker, "mark " + worker);
            executor.sweep(new Effect.SweepAttempts(worker, 1, List.of("mark " + worker)));
        }

        executor.start();

        await().until(() -> reported.size() == 20);
        // One that finds and kills, two that find nothing.
        assertThat(table.fullScans.get()).isEqualTo(3);
    }

    @Test
    void stopsWhileSomethingCannotDie() {
        table.add(100, "stuck");
        table.immortal.add(100);
        executor.start();
        executor.sweep(new Effect.SweepAttempts(1, 7, List.of("stuck")));
        await().until(() -> !log.toString(StandardCharsets.UTF_8).isEmpty());

        executor.close();

        await().until(() -> before.containsAll(sweepThreads()));
        assertThat(reported).isEmpty();
    }

    @Test
    void looksLessOftenWhenNothingButTheStuckIsLeft() {
        table.add(100, "stuck");
        table.immortal.add(100);
        executor.start();
        long startNanos = System.nanoTime();
        executor.sweep(new Effect.SweepAttempts(1, 7, List.of("stuck")));
        // It is named at the end of the first round.
        await().until(() -> !log.toString(StandardCharsets.UTF_8).isEmpty());
        int first = table.fullScans.get();

        await().until(() -> table.fullScans.get() >= first * 4);

        // Rounds after 200, 400 and 800 ms; at an even pace the fourth would come after 600 ms.
        assertThat(Duration.ofNanos(System.nanoTime() - startNanos)).isGreaterThan(Duration.ofMillis(1_000));
    }

    private static Set<Thread> sweepThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("drover-sweep"))
                .collect(Collectors.toSet());
    }

    private static final class FakeClock implements SweepClock {
        private final AtomicLong nowMs = new AtomicLong();

        @Override
        public long nowMs() {
            return nowMs.get();
        }

        @Override
        public void park(long durationMs) {
            nowMs.addAndGet(durationMs);
        }
    }

    /** Processes die of SIGKILL at once, except immortal ones. */
    private static final class FakeTable implements ProcessTable {
        final Map<Integer, String> processes = new ConcurrentHashMap<>();
        final Map<Integer, Integer> parents = new ConcurrentHashMap<>();
        final Set<Integer> immortal = ConcurrentHashMap.newKeySet();
        final AtomicInteger fullScans = new AtomicInteger();

        void add(int pid, String mark) {
            processes.put(pid, mark);
        }

        void addUnmarked(int pid, int parent) {
            parents.put(pid, parent);
            processes.put(pid, "");
        }

        private ProcessInfo info(int pid) {
            return new ProcessInfo(pid, parents.getOrDefault(pid, 1), pid, 1_000L + pid, 'S', false);
        }

        @Override
        public Optional<ProcessId> identify(int pid) {
            return processes.containsKey(pid) ? Optional.of(info(pid).id()) : Optional.empty();
        }

        @Override
        public boolean isAlive(ProcessId id) {
            return processes.containsKey(id.pid());
        }

        @Override
        public List<ProcessInfo> scan(IntPredicate isWanted) {
            return processes.keySet().stream()
                    .filter(isWanted::test)
                    .map(this::info)
                    .toList();
        }

        @Override
        public List<ProcessInfo> scan() {
            fullScans.incrementAndGet();
            return scan(pid -> true);
        }

        @Override
        public ProcessMarks marks(int pid) {
            return new ProcessMarks(
                    Optional.ofNullable(processes.get(pid)).filter(mark -> !mark.isEmpty()),
                    Optional.empty(),
                    Optional.empty());
        }

        @Override
        public String name(int pid) {
            return "p" + pid;
        }

        @Override
        public boolean signal(ProcessId id, int signal) {
            if (!immortal.contains(id.pid())) {
                processes.remove(id.pid());
            }
            return true;
        }
    }
}
