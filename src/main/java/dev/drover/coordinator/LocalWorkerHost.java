package dev.drover.coordinator;

import dev.drover.coordinator.core.turn.Effect;
import dev.drover.coordinator.core.turn.Input;
import dev.drover.home.Home;
import dev.drover.process.spawn.ProcessLaunchers;
import dev.drover.process.sweep.Sweep;
import dev.drover.process.sweep.SweepClock;
import dev.drover.process.table.ProcessTable;
import java.time.InstantSource;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * The host of the workers that run on the coordinator's own machine. Any thread; each of its two parts has a thread of
 * its own.
 */
final class LocalWorkerHost implements WorkerHost {
    private final Supervisor supervisor;
    private final SweepExecutor sweepExecutor;

    LocalWorkerHost(Supervisor supervisor, SweepExecutor sweepExecutor) {
        this.supervisor = supervisor;
        this.sweepExecutor = sweepExecutor;
    }

    /**
     * A host that is not started.
     *
     * @param command starts a worker
     * @param isHomeInPlace whether the home of this coordinator is still the one that is at its path
     * @param core receives the answers
     * @param halt ends this process, and doesn't return
     * @param clock tells how old what was begun is
     */
    static LocalWorkerHost onThisMachine(
            Home home,
            WorkerCommand command,
            BooleanSupplier isHomeInPlace,
            ProcessTable table,
            Consumer<Input.FromHost> core,
            Consumer<String> halt,
            InstantSource clock,
            CoordinatorLog log) {
        return new LocalWorkerHost(
                new Supervisor(
                        home.paths(),
                        isHomeInPlace,
                        command,
                        ProcessLaunchers.best(),
                        table,
                        core,
                        halt,
                        new ProgramSweeper(log, clock),
                        log),
                new SweepExecutor(
                        new Sweep(table, SweepClock.system()),
                        table,
                        new LeftoverChannels(home.paths(), clock, log),
                        core,
                        halt,
                        log));
    }

    @Override
    public void start() {
        sweepExecutor.start();
        supervisor.start();
    }

    @Override
    public void perform(Effect.ForHost effect) {
        if (effect instanceof Effect.SweepAttempts sweep) {
            // Sweeps have their own thread. So a process that cannot be ended does not delay the start of the next
            // worker.
            sweepExecutor.sweep(sweep);
        } else {
            supervisor.submit(effect);
        }
    }

    @Override
    public void close() {
        try {
            supervisor.close();
        } finally {
            sweepExecutor.close();
        }
    }
}
