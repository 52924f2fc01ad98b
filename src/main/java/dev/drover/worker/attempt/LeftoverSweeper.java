package dev.drover.worker.attempt;

import dev.drover.process.sweep.Sweep;
import dev.drover.process.sweep.SweepPlan;
import dev.drover.process.sweep.SweepResult;
import dev.drover.process.sweep.SweepTarget;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Ends processes that attempts left behind, on its own thread. One sweep serves all attempts that ended since the last
 * one, and at most five sweeps begin in a second (invariant 6; a scan costs 10 µs a process, JVM hazard 5).
 *
 * <p>Slot threads call {@link #end} and wait for its result, so that waiting requests are bounded by the number of
 * slots.
 */
public final class LeftoverSweeper implements AutoCloseable {
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    /** The time from SIGTERM to SIGKILL. It is short, because these processes had their time while the attempt ran. */
    private static final long GRACE_MS = 500;

    private record Request(SweepTarget target, CompletableFuture<EndedProcesses> done) {}

    private final Sweep sweep;
    private final Orphans orphans;
    private final Thread thread = new Thread(this::run, "drover-sweep");
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition asked = lock.newCondition();
    private final List<Request> requests = new ArrayList<>();
    private long nextNanos = System.nanoTime();
    private boolean isClosed;

    public LeftoverSweeper(Sweep sweep, Orphans orphans) {
        this.sweep = sweep;
        this.orphans = orphans;
        thread.setDaemon(true);
    }

    public void start(Thread.UncaughtExceptionHandler faults) {
        thread.setUncaughtExceptionHandler(faults);
        thread.start();
    }

    /** Ends all that is left of an attempt whose own process has ended, and waits until it is gone. */
    public EndedProcesses end(SweepTarget target) {
        if (!orphans.mayBeLeft(target)) {
            return EndedProcesses.NOTHING;
        }
        return endAll(target);
    }

    /** Like {@link #end}, for processes that are known to be there. */
    public EndedProcesses endAll(SweepTarget target) {
        Request request = new Request(target, new CompletableFuture<>());
        lock.lock();
        try {
            requests.add(request);
            asked.signal();
        } finally {
            lock.unlock();
        }
        return request.done().join();
    }

    /** Ends the thread after the current sweep. */
    @Override
    public void close() {
        lock.lock();
        try {
            isClosed = true;
            asked.signal();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        List<Request> batch = next();
        while (!batch.isEmpty()) {
            try {
                SweepResult result = sweep.sweep(
                        batch.stream().map(Request::target).toList(), SweepPlan.terminateThenKill(GRACE_MS));
                orphans.reap();
                batch.forEach(request -> request.done()
                        .complete(EndedProcesses.of(result.of(request.target().mark()))));
            } catch (RuntimeException | Error fault) {
                batch.forEach(request -> request.done().completeExceptionally(fault));
            }
            batch = next();
        }
    }

    /** The attempts that ended since the last sweep; empty when closed. */
    private List<Request> next() {
        lock.lock();
        try {
            while (!isClosed && (requests.isEmpty() || System.nanoTime() < nextNanos)) {
                awaitNext();
            }
            nextNanos = System.nanoTime() + PAUSE_NANOS;
            List<Request> batch = List.copyOf(requests);
            requests.clear();
            return batch;
        } finally {
            lock.unlock();
        }
    }

    private void awaitNext() {
        if (requests.isEmpty()) {
            asked.awaitUninterruptibly();
            return;
        }
        try {
            long leftNanos = asked.awaitNanos(nextNanos - System.nanoTime());
            assert leftNanos <= PAUSE_NANOS;
        } catch (InterruptedException e) {
            // Nobody interrupts this thread. After an interrupt the loop would check the time again.
            assert !Thread.currentThread().isInterrupted();
        }
    }
}
