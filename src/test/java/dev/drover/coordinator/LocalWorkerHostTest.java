package dev.drover.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drover.coordinator.core.turn.Effect;
import dev.drover.coordinator.core.turn.Input;
import dev.drover.home.Home;
import dev.drover.home.Spool;
import dev.drover.model.Marks;
import dev.drover.process.spawn.Child;
import dev.drover.process.spawn.ProcessLauncher;
import dev.drover.process.spawn.ProcessLaunchers;
import dev.drover.process.spawn.SpawnException;
import dev.drover.process.spawn.SpawnSpec;
import dev.drover.process.sweep.Sweep;
import dev.drover.process.sweep.SweepClock;
import dev.drover.process.table.ProcessId;
import dev.drover.process.table.ProcessTable;
import dev.drover.process.table.ProcessTables;
import dev.drover.process.table.Signals;
import dev.drover.proto.AttemptOutcome;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The host of local processes, with a shell in place of a worker: it waits for a line in a pipe of its own, and leaves. */
@Tag("processes")
class LocalWorkerHostTest extends WorkerHostContract {
    private static final String PATH = "PATH=/usr/bin:/bin";
    /** Its arguments are those of a worker: --home HOME --worker WORKER --incarnation INCARNATION --slots SLOTS. */
    private static final String WORKER = "mkfifo \"$2/leave.$4.$6\"; read line < \"$2/leave.$4.$6\"; exit 3";

    @TempDir
    Path directory;

    private final ProcessTable table = ProcessTables.best();
    private final ProcessLauncher launcher = ProcessLaunchers.best();
    private final List<Child> children = new ArrayList<>();
    private final List<Input.WorkerSpawned> spawned = new CopyOnWriteArrayList<>();
    private final List<String> halts = new CopyOnWriteArrayList<>();
    private Home home;
    private LocalWorkerHost host;

    @BeforeEach
    void startHost() throws IOException {
        home = Home.openOrCreate(directory.resolve("home"));
        Path worker = Files.writeString(directory.resolve("worker"), WORKER);
        host = host(new WorkerCommand(home, List.of("/bin/sh", worker.toString()), Map.of("PATH", "/usr/bin:/bin")));
        host.start();
    }

    private LocalWorkerHost host(WorkerCommand command) {
        CoordinatorLog log = new CoordinatorLog(
                new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8), InstantSource.system());
        return new LocalWorkerHost(
                new Supervisor(
                        home.paths(),
                        () -> true,
                        command,
                        launcher,
                        table,
                        this::record,
                        halts::add,
                        new ProgramSweeper(log, InstantSource.system()),
                        log),
                new SweepExecutor(
                        new Sweep(table, SweepClock.system()),
                        table,
                        new LeftoverChannels(home.paths(), InstantSource.system(), log),
                        this::record,
                        halts::add,
                        log));
    }

    @AfterEach
    void leaveNothing() {
        host.close();
        for (Input.WorkerSpawned worker : spawned) {
            table.signal(new ProcessId(worker.pid(), worker.startTicks()), Signals.SIGKILL);
        }
        for (Child child : children) {
            table.signal(child.id(), Signals.SIGKILL);
            child.await();
            child.close();
        }
        assertThat(halts).isEmpty();
        await().until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("drover-wait-")));
    }

    private void record(Input.FromHost answer) {
        if (answer instanceof Input.WorkerSpawned worker) {
            spawned.add(worker);
        }
        reported.add(answer);
    }

    @Override
    protected WorkerHost host() {
        return host;
    }

    @Override
    protected void until(BooleanSupplier condition) {
        await().until(condition::getAsBoolean);
    }

    @Override
    protected boolean isAlive(int pid) {
        return table.identify(pid).filter(table::isAlive).isPresent();
    }

    @Override
    protected void exit(Input.WorkerSpawned worker) {
        Path pipe = home.paths().root().resolve("leave." + worker.worker() + "." + worker.incarnation());
        await().until(() -> Files.exists(pipe));
        try {
            Files.writeString(pipe, "now\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    protected Effect.AdoptWorker startedElsewhere(int worker, int incarnation) {
        ProcessId process = spawn(
                List.of(PATH, Marks.PROCESS + "=" + Marks.worker(home.id(), worker)),
                "/bin/sh",
                "-c",
                Marks.NAMING_ITSELF,
                "sh",
                "sleep",
                "600");
        // It has the mark with its pid only then.
        await().until(() -> table.name(process.pid()).equals("sleep"));
        return new Effect.AdoptWorker(worker, incarnation, process.pid(), process.startTicks());
    }

    @Override
    protected void spool(int worker, int incarnation, AttemptOutcome outcome) {
        try {
            Spool.write(home.paths(), worker, incarnation, List.of(outcome));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    protected boolean isSpooled(int worker, int incarnation) {
        return Files.exists(home.paths().spool().resolve(worker + "." + incarnation));
    }

    @Override
    protected String leaveBehind(int job) {
        String mark = Marks.attempt(home.id(), job, 0, 1, 1);
        spawn(List.of(PATH, Marks.ATTEMPT + "=" + mark), "sleep", "600");
        return mark;
    }

    @Override
    protected boolean isLeft(String mark) {
        return table.scan().stream()
                .anyMatch(process -> table.isAlive(process.id())
                        && table.marks(process.pid())
                                .attempt()
                                .filter(mark::equals)
                                .isPresent());
    }

    @Test
    void theExitCodeIsSaidWithTheEnd() {
        host.perform(new Effect.StartWorker(1, 1, 1));
        until(() -> reported.size() == 1);
        exit((Input.WorkerSpawned) reported.get(0));
        until(() -> reported.size() == 2);

        assertThat(reported.get(1)).isEqualTo(new Input.WorkerDied(1, 1, "exited with 3", List.of()));
    }

    @Test
    void aStartThatFailsIsAnswered() throws IOException {
        Files.move(home.paths().root(), directory.resolve("elsewhere"));

        host.perform(new Effect.StartWorker(1, 1, 1));
        until(() -> !reported.isEmpty());

        assertThat(reported).singleElement().isInstanceOf(Input.WorkerSpawnFailed.class);
    }

    @Test
    void aProcessThatNoCoordinatorOfThisHomeStartedIsNotKilledWhateverAHelloSays() {
        ProcessId editor = spawn(List.of(PATH), "sleep", "600");
        ProcessId ofOtherHome = spawn(List.of(PATH, Marks.PROCESS + "=" + Marks.worker("other", 4)), "sleep", "600");
        for (ProcessId process : List.of(editor, ofOtherHome)) {
            host.perform(new Effect.AdoptWorker(4, 9, process.pid(), process.startTicks()));
            host.perform(new Effect.KillWorker(4, 9, "was not heard"));
        }
        until(() -> reported.size() == 2);

        assertThat(reported)
                .containsOnly(new Input.WorkerDied(
                        4, 9, "was not started by a coordinator of this home and is not touched", List.of()));
        // Signals are sent in the order of the effects: another one's death shows that none is on its way.
        Effect.AdoptWorker worker = startedElsewhere(5, 1);
        host.perform(worker);
        host.perform(new Effect.KillWorker(5, 1, "is to be replaced"));
        until(() -> !isAlive(worker.pid()));
        assertThat(isAlive(editor.pid())).isTrue();
        assertThat(isAlive(ofOtherHome.pid())).isTrue();
    }

    @Test
    void mayBeClosedWithoutAStart() {
        host(new WorkerCommand(home, List.of("true"), Map.of())).close();
    }

    private ProcessId spawn(List<String> environment, String... argv) {
        try {
            Child child = launcher.spawn(SpawnSpec.of(argv)
                    .withEnvironment(environment.stream()
                            .map(entry -> entry.getBytes(StandardCharsets.UTF_8))
                            .toList()));
            children.add(child);
            return child.id();
        } catch (SpawnException e) {
            throw new IllegalStateException(e);
        }
    }
}
