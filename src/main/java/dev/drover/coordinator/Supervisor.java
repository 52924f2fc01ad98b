package dev.drover.coordinator;

import dev.drover.coordinator.core.turn.Effect;
import dev.drover.coordinator.core.turn.Input;
import dev.drover.home.BegunAttempts;
import dev.drover.home.HomePaths;
import dev.drover.home.Spool;
import dev.drover.process.spawn.Child;
import dev.drover.process.spawn.ExitStatus;
import dev.drover.process.spawn.ProcessLauncher;
import dev.drover.process.spawn.SpawnException;
import dev.drover.process.table.ProcessId;
import dev.drover.process.table.ProcessTable;
import dev.drover.process.table.Signals;
import dev.drover.proto.AttemptOutcome;
import dev.drover.proto.AttemptToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Carries out the core's effects on worker processes: starts, watches and kills them, and reads the spool of dead ones.
 * Its thread owns all state. Other threads only post to its queue, which is bounded by the number of workers.
 *
 * <p>For each child a thread waits for its end. An adopted process is not a child, so it is checked every {@value
 * #LOOK_EVERY_MS} ms and whenever its connection ends.
 */
final class Supervisor implements AutoCloseable {
    private static final long LOOK_EVERY_MS = 100;
    private static final long HOME_CHECK_NANOS = TimeUnit.SECONDS.toNanos(1);

    /**
     * Longer than the time between the two signals of an attempt. So a worker that is not stuck has ended its attempts
     * by then.
     */
    private static final long LEAVE_LIMIT_NANOS = TimeUnit.SECONDS.toNanos(15);

    /**
     * For the sweep of the processes that a dead worker had started. The core asks for it, and a round takes a quarter
     * of a second.
     */
    private static final long LAST_SWEEP_NANOS = TimeUnit.SECONDS.toNanos(1);

    private sealed interface Order {
        record Do(Effect.ForHost effect) implements Order {}

        record ChildEnded(int worker, int incarnation, ExitStatus status) implements Order {}

        record Stop() implements Order {}
    }

    private record Watched(int worker, int incarnation, ProcessId process, boolean child) {}

    private final HomePaths paths;
    private final BooleanSupplier isHomeInPlace;
    private final WorkerCommand command;
    private final ProcessLauncher launcher;
    private final ProcessTable table;
    private final Consumer<Input.FromHost> core;
    private final Consumer<String> halt;
    private final ProgramSweeper programs;
    private final CoordinatorLog log;
    private final LinkedBlockingQueue<Order> orders = new LinkedBlockingQueue<>();
    private final Map<Integer, Watched> watched = new HashMap<>();
    private final Thread thread = new Thread(this::run, "drover-supervisor");
    private long homeCheckedNanos = System.nanoTime();
    private boolean isLeaving;
    private long killNanos;
    private long quietNanos;

    /**
     * A supervisor that is not started.
     *
     * @param isHomeInPlace whether the home of this coordinator is still the one that is at its path
     * @param halt ends this process, and doesn't return
     * @param programs removes the copy of the program that the last worker of an earlier version ran from
     */
    Supervisor(
            HomePaths paths,
            BooleanSupplier isHomeInPlace,
            WorkerCommand command,
            ProcessLauncher launcher,
            ProcessTable table,
            Consumer<Input.FromHost> core,
            Consumer<String> halt,
            ProgramSweeper programs,
            CoordinatorLog log) {
        this.paths = paths;
        this.isHomeInPlace = isHomeInPlace;
        this.command = command;
        this.launcher = launcher;
        this.table = table;
        this.core = core;
        this.halt = halt;
        this.programs = programs;
        this.log = log;
    }

    void start() {
        thread.start();
    }

    /** Queues an effect on worker processes. Never blocks. */
    void submit(Effect.ForHost effect) {
        orders.add(new Order.Do(effect));
    }

    /** Stops watching, and leaves the workers as they are. */
    @Override
    public void close() {
        orders.add(new Order.Stop());
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            programs.sweep();
            while (true) {
                Order order = orders.poll(waitNanos(), TimeUnit.NANOSECONDS);
                if (order instanceof Order.Stop) {
                    return;
                }
                if (order instanceof Order.Do work) {
                    perform(work.effect());
                } else if (order instanceof Order.ChildEnded ended) {
                    ended(
                            ended.worker(),
                            ended.incarnation(),
                            describe(ended.status()),
                            ended.status().exitCode());
                }
                checkAdopted();
                checkHome();
            }
        } catch (InterruptedException | RuntimeException | Error e) {
            // Without this thread the core would wait for ever for deaths that nobody reports.
            log.fault("the supervisor failed", e);
            halt.accept("the supervisor failed: " + e);
        }
    }

    private long waitNanos() {
        long lookNanos = TimeUnit.MILLISECONDS.toNanos(LOOK_EVERY_MS);
        return isLeaving || hasAdopted()
                ? lookNanos
                : Math.max(1, homeCheckedNanos + HOME_CHECK_NANOS - System.nanoTime());
    }

    /**
     * Checks whether the home is still in place. After it was removed, writes to it are lost and its lock protects
     * nothing, so this coordinator must not continue beside the next one.
     */
    private void checkHome() {
        long nowNanos = System.nanoTime();
        if (isLeaving) {
            endWorkers(nowNanos);
        } else if (nowNanos - homeCheckedNanos >= HOME_CHECK_NANOS) {
            homeCheckedNanos = nowNanos;
            if (!isHomeInPlace.getAsBoolean()) {
                log.log("the home " + paths.root() + " was removed or replaced: the workers are told to end what runs");
                isLeaving = true;
                killNanos = nowNanos + LEAVE_LIMIT_NANOS;
                endWorkers(nowNanos);
            }
        }
    }

    /**
     * Signals the workers, which end and sweep their attempts as in an immediate stop. A worker that does not end in
     * time is killed.
     */
    private void endWorkers(long nowNanos) {
        if (!watched.isEmpty()) {
            quietNanos = nowNanos;
            int signal = nowNanos - killNanos >= 0 ? Signals.SIGKILL : Signals.SIGTERM;
            watched.values().forEach(worker -> table.signal(worker.process(), signal));
        } else if (nowNanos - quietNanos >= LAST_SWEEP_NANOS) {
            halt.accept(
                    "its home " + paths.root() + " was removed or replaced; its workers and what they ran have ended");
        }
    }

    private boolean hasAdopted() {
        for (Watched worker : watched.values()) {
            if (!worker.child()) {
                return true;
            }
        }
        return false;
    }

    private void perform(Effect.ForHost effect) {
        if (effect instanceof Effect.StartWorker e) {
            if (isLeaving) {
                core.accept(new Input.WorkerSpawnFailed(
                        e.worker(), e.incarnation(), "the home " + paths.root() + " was removed or replaced"));
            } else {
                start(e);
            }
        } else if (effect instanceof Effect.AdoptWorker e) {
            Watched before = watched.get(e.worker());
            if (before == null || before.incarnation() != e.incarnation()) {
                watched.put(
                        e.worker(),
                        new Watched(e.worker(), e.incarnation(), new ProcessId(e.pid(), e.startTicks()), false));
                requireWorker(e);
            }
        } else if (effect instanceof Effect.KillWorker e) {
            Watched worker = watched.get(e.worker());
            if (worker != null && worker.incarnation() == e.incarnation()) {
                log.log("worker " + e.worker() + " (pid " + worker.process().pid() + ") is killed: it " + e.why());
                table.signal(worker.process(), Signals.SIGKILL);
            }
        } else if (effect instanceof Effect.DeleteSpool e) {
            delete(spool(e.worker(), e.incarnation()));
            delete(BegunAttempts.file(paths, e.worker(), e.incarnation()));
        } else if (!(effect instanceof Effect.CheckWorker)) {
            // Adopted processes are checked after every order in any case.
            throw new IllegalStateException("the supervisor does not carry out " + effect);
        }
    }

    /**
     * What is adopted is watched, and killed when it is silent. Its pid may be from a hello, so it must carry the mark that a coordinator of
     * this home gave it. Anything else is left alone, and counts as gone.
     */
    private void requireWorker(Effect.AdoptWorker adopted) {
        ProcessId process = new ProcessId(adopted.pid(), adopted.startTicks());
        boolean isOurs = table.marks(process.pid())
                .own()
                .filter(command.mark(adopted.worker(), process.pid())::equals)
                .isPresent();
        if (!isOurs && table.isAlive(process)) {
            ended(
                    adopted.worker(),
                    adopted.incarnation(),
                    "was not started by a coordinator of this home and is not touched",
                    OptionalInt.empty());
        }
    }

    private void start(Effect.StartWorker start) {
        try {
            Child child = launcher.spawn(command.spawn(start.worker(), start.incarnation(), start.slots()));
            ProcessId process = child.id();
            watched.put(start.worker(), new Watched(start.worker(), start.incarnation(), process, true));
            core.accept(
                    new Input.WorkerSpawned(start.worker(), start.incarnation(), process.pid(), process.startTicks()));
            Thread waiter = new Thread(() -> await(start, child), "drover-wait-" + start.worker());
            waiter.setDaemon(true);
            waiter.start();
        } catch (SpawnException e) {
            log.log("worker " + start.worker() + " could not be started: " + e.getMessage());
            core.accept(new Input.WorkerSpawnFailed(start.worker(), start.incarnation(), e.getMessage()));
        }
    }

    private void await(Effect.StartWorker start, Child child) {
        try (child) {
            orders.add(new Order.ChildEnded(start.worker(), start.incarnation(), child.await()));
        }
    }

    private static String describe(ExitStatus status) {
        if (status.signal().isPresent()) {
            return "was killed by signal " + status.signal().getAsInt();
        }
        return status.exitCode().isPresent()
                ? "exited with " + status.exitCode().getAsInt()
                : "ended";
    }

    private void checkAdopted() {
        for (Watched worker : List.copyOf(watched.values())) {
            if (!worker.child() && !table.isAlive(worker.process())) {
                ended(worker.worker(), worker.incarnation(), "is gone", OptionalInt.empty());
            }
        }
    }

    private void ended(int worker, int incarnation, String how, OptionalInt exitCode) {
        Watched process = watched.get(worker);
        if (process == null || process.incarnation() != incarnation) {
            return;
        }
        watched.remove(worker);
        log.log("worker " + worker + " (pid " + process.process().pid() + ") " + how);
        core.accept(new Input.WorkerDied(
                worker,
                incarnation,
                how,
                withExitCode(spooled(spool(worker, incarnation)), exitCode),
                begun(BegunAttempts.file(paths, worker, incarnation))));
        programs.sweep();
    }

    /** The exit code of the process is that of the function that has ended it. */
    private static List<AttemptOutcome> withExitCode(List<AttemptOutcome> outcomes, OptionalInt exitCode) {
        if (exitCode.isEmpty()) {
            return outcomes;
        }
        return outcomes.stream()
                .map(outcome -> outcome.getEndedWorker()
                        ? outcome.toBuilder().setExitCode(exitCode.getAsInt()).build()
                        : outcome)
                .toList();
    }

    private Path spool(int worker, int incarnation) {
        return paths.spool().resolve(worker + "." + incarnation);
    }

    private List<AttemptOutcome> spooled(Path file) {
        if (!Files.exists(file)) {
            return List.of();
        }
        try {
            return Spool.read(file);
        } catch (IOException e) {
            log.log("the results in " + file + " can't be read, their tasks run again: " + e.getMessage());
            return List.of();
        }
    }

    private List<AttemptToken> begun(Path file) {
        try {
            return BegunAttempts.read(file);
        } catch (IOException e) {
            log.log("what a dead worker began last can't be read from " + file + ": " + e.getMessage());
            return List.of();
        }
    }

    private void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            log.log("the file " + file + " of a dead worker can't be deleted: " + e.getMessage());
        }
    }
}
