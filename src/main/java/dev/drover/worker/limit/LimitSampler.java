package dev.drover.worker.limit;

import dev.drover.process.table.ProcessId;
import dev.drover.process.table.UsageTable;
import dev.drover.proto.Spec;
import dev.drover.worker.attempt.AttemptControl;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Measures the trees of all attempts that have a limit of memory or CPU time, on a thread of its own. One scan of {@code /proc} serves all that
 * are due; without such attempts the thread waits.
 *
 * <p>Slot threads call {@link #watch}, so that the watches are bounded by the number of slots.
 */
public final class LimitSampler implements AutoCloseable {
    private final UsageTable table;
    private final TreeFinder finder; // owned by the thread
    private final int cpus = Runtime.getRuntime().availableProcessors();
    private final Thread thread = new Thread(this::run, "drover-limits");
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<AttemptControl, AttemptWatch> watches = new LinkedHashMap<>(); // guarded by lock, as below
    private boolean isClosed;

    public LimitSampler(UsageTable table) {
        this.table = table;
        this.finder = new TreeFinder(table, (int) ProcessHandle.current().pid());
        thread.setDaemon(true);
    }

    public void start(Thread.UncaughtExceptionHandler faults) {
        thread.setUncaughtExceptionHandler(faults);
        thread.start();
    }

    /** Begins to measure the attempt, until the watch is closed; one whose job has no such limit is not measured. */
    public AttemptWatch watch(AttemptControl control, String mark, ProcessId root) {
        Spec spec = control.assignment().plan().spec();
        AttemptWatch watch = new AttemptWatch(control, mark, root, System.nanoTime(), () -> end(control));
        if (!spec.hasMemoryBytes() && !spec.hasCpuMs()) {
            return watch;
        }
        lock.lock();
        try {
            watches.put(control, watch);
            changed.signal();
        } finally {
            lock.unlock();
        }
        return watch;
    }

    private void end(AttemptControl control) {
        lock.lock();
        try {
            watches.remove(control);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            isClosed = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        List<AttemptWatch> due = awaitDue();
        while (!due.isEmpty()) {
            finder.update(due.stream().map(AttemptWatch::tree).toList());
            long nowNanos = System.nanoTime();
            due.forEach(watch -> watch.judge(table, cpus, nowNanos));
            due = awaitDue();
        }
    }

    /** The attempts to be measured now; empty when closed. */
    private List<AttemptWatch> awaitDue() {
        lock.lock();
        try {
            while (!isClosed) {
                long nowNanos = System.nanoTime();
                long waitNanos = Long.MAX_VALUE;
                List<AttemptWatch> due = new ArrayList<>();
                for (AttemptWatch watch : watches.values()) {
                    long leftNanos = watch.dueNanos() - nowNanos;
                    if (leftNanos <= 0) {
                        due.add(watch);
                    } else {
                        waitNanos = Math.min(waitNanos, leftNanos);
                    }
                }
                if (!due.isEmpty()) {
                    return due;
                }
                await(waitNanos);
            }
            return List.of();
        } finally {
            lock.unlock();
        }
    }

    private void await(long waitNanos) {
        if (waitNanos == Long.MAX_VALUE) {
            changed.awaitUninterruptibly();
            return;
        }
        try {
            long leftNanos = changed.awaitNanos(waitNanos);
            assert leftNanos <= waitNanos;
        } catch (InterruptedException e) {
            // Nobody interrupts this thread. After an interrupt the loop would check the time again.
            assert !Thread.currentThread().isInterrupted();
        }
    }
}
