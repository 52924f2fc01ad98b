package dev.drover.worker.command;

import dev.drover.process.sweep.Sweep;
import dev.drover.process.sweep.SweepPlan;
import dev.drover.process.sweep.SweepResult.Swept;
import dev.drover.process.sweep.SweepTarget;
import dev.drover.worker.attempt.AttemptControl;
import dev.drover.worker.attempt.EndedProcesses;
import dev.drover.worker.attempt.StopRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Ends the whole process tree of one attempt that was asked to end: first the asking signal, SIGTERM by default, and SIGCONT, after the grace period
 * SIGKILL, until nothing is found. Any thread may request it, one thread waits.
 *
 * <p>Each request sweeps on a thread of its own, because the slot's thread must go on reading the tree's output meanwhile.
 */
final class TreeStopper implements AttemptControl.StopListener {
    private final Sweep sweep;
    private final SweepTarget target;
    private final int signal;
    private final long graceMs;
    private final List<CompletableFuture<Swept>> sweeps = new ArrayList<>();

    TreeStopper(Sweep sweep, SweepTarget target, int signal, long graceMs) {
        this.sweep = sweep;
        this.target = target;
        this.signal = signal;
        this.graceMs = graceMs;
    }

    @Override
    public synchronized void stopRequested(StopRequest request) {
        SweepPlan plan = request.force() ? SweepPlan.kill() : SweepPlan.signalThenKill(signal, graceMs);
        CompletableFuture<Swept> done = new CompletableFuture<>();
        sweeps.add(done);
        Thread thread = new Thread(() -> run(plan, done), "drover-stop-" + target.mark());
        thread.setDaemon(true);
        thread.start();
    }

    private void run(SweepPlan plan, CompletableFuture<Swept> done) {
        try {
            done.complete(sweep.sweep(List.of(target), plan).of(target.mark()));
        } catch (RuntimeException | Error fault) {
            done.completeExceptionally(fault);
        }
    }

    synchronized boolean isAny() {
        return !sweeps.isEmpty();
    }

    /**
     * Waits until all sweeps have ended, including those requested meanwhile, and returns the sum of what they ended.
     */
    EndedProcesses await() {
        EndedProcesses all = EndedProcesses.NOTHING;
        for (int i = 0; ; i++) {
            CompletableFuture<Swept> next;
            synchronized (this) {
                if (i == sweeps.size()) {
                    return all;
                }
                next = sweeps.get(i);
            }
            all = all.union(EndedProcesses.of(next.join()));
        }
    }
}
