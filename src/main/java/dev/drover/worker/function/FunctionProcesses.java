package dev.drover.worker.function;

import dev.drover.model.Marks;
import dev.drover.process.spawn.Subreaper;
import dev.drover.process.sweep.Sweep;
import dev.drover.process.sweep.SweepPlan;
import dev.drover.process.sweep.SweepTarget;
import dev.drover.process.table.ProcessMarks;
import dev.drover.process.table.ProcessTable;
import dev.drover.worker.attempt.EndedProcesses;
import dev.drover.worker.attempt.LeftoverSweeper;
import dev.drover.worker.attempt.OwnChildren;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Ends processes that Java functions started: they carry this worker's own mark, which names another pid than theirs.
 *
 * <p>Slot threads call it. Which of several functions started a process can't be told, so what they left is ended when the last of
 * those that ran at the same time has ended, and none begins meanwhile. Where children can't be counted by a system call (no native
 * layer), that happens only when the worker leaves or is lost: a scan for each short function would cost more than the function.
 */
public final class FunctionProcesses {
    private static final long GRACE_MS = 500;

    private final Optional<String> mark;
    private final Optional<Subreaper> subreaper;
    private final ProcessTable table;
    private final Sweep sweep;
    private final LeftoverSweeper leftovers;
    private final int selfPid = (int) ProcessHandle.current().pid();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition swept = lock.newCondition();
    private int running; // guarded by lock, as the next
    private boolean isSweeping;
    /** Children that are nobody's to end: a coordinator that this worker has started, or what even SIGKILL did not end. */
    private Set<Integer> known = Set.of(); // guarded by lock

    /**
     * @param ownMark of this process, or null: without one that names this process nothing can be told apart, and nothing is ended
     */
    public FunctionProcesses(
            String ownMark, Optional<Subreaper> subreaper, ProcessTable table, Sweep sweep, LeftoverSweeper leftovers) {
        this.mark = Optional.ofNullable(ownMark).filter(value -> value.contains("@") && Marks.isOwn(value, selfPid));
        this.subreaper = subreaper;
        this.table = table;
        this.sweep = sweep;
        this.leftovers = leftovers;
    }

    /** A function is about to begin; waits while those before it are cleared up after. */
    void begin() {
        lock.lock();
        try {
            while (isSweeping) {
                swept.awaitUninterruptibly();
            }
            running++;
        } finally {
            lock.unlock();
        }
    }

    /** A function has ended: ends what it left, unless another one runs that may have started it, and waits until that is done. */
    EndedProcesses end() {
        lock.lock();
        try {
            running--;
            if (running > 0 || subreaper.isEmpty() || !isAnyLeft()) {
                return EndedProcesses.NOTHING;
            }
            isSweeping = true;
        } finally {
            lock.unlock();
        }
        try {
            return leftovers.endAll(SweepTarget.ofMark(mark.orElseThrow()));
        } finally {
            lock.lock();
            try {
                known = OwnChildren.pids().orElse(Set.of());
                isSweeping = false;
                swept.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    /** Ends what is left of all functions, those included that would not end: this process goes. */
    public void endAll() {
        if (mark.isPresent() && subreaper.map(Subreaper::hasChildren).orElse(true)) {
            sweep.sweep(List.of(SweepTarget.ofMark(mark.get())), SweepPlan.terminateThenKill(GRACE_MS));
        }
    }

    /** Whatever a function's process leaves behind becomes this process's child as well, for it is their subreaper. */
    private boolean isAnyLeft() {
        if (mark.isEmpty() || !subreaper.orElseThrow().hasChildren()) {
            return false;
        }
        Optional<Set<Integer>> children = OwnChildren.pids();
        if (children.filter(known::containsAll).isPresent()) {
            // One that has gone may come again as another's pid.
            known = children.get();
            return false;
        }
        boolean isLeft = table.scan().stream()
                .filter(process -> process.parent() == selfPid && process.isAlive())
                .map(process -> table.marks(process.pid()))
                .map(ProcessMarks::inherited)
                .anyMatch(mark::equals);
        if (!isLeft) {
            known = children.orElse(Set.of());
        }
        return isLeft;
    }
}
