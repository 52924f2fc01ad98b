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
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Ends processes that Java functions started: they carry the mark of this worker, which names another pid than theirs.
 *
 * <p>Slot threads call it. It is unknown which of several functions started a process. So leftover processes are ended
 * when the last of the functions that ran at the same time has ended, and no other function begins meanwhile. If
 * children cannot be counted by a system call (no native layer), this happens only when the worker leaves or is lost,
 * because a scan for each short function would cost more than the function.
 */
public final class FunctionProcesses {
    private static final Path THREADS = Path.of("/proc/self/task");
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
    /**
     * Children that must not or cannot be ended: a coordinator that this worker has started, and processes that even
     * SIGKILL did not end.
     */
    private Set<Integer> known = Set.of(); // guarded by lock

    /**
     * @param ownMark of this process, or null; without a mark that names this process no process can be identified, and
     *     none is ended
     */
    public FunctionProcesses(
            String ownMark, Optional<Subreaper> subreaper, ProcessTable table, Sweep sweep, LeftoverSweeper leftovers) {
        this.mark = Optional.ofNullable(ownMark).filter(value -> value.contains("@") && Marks.isOwn(value, selfPid));
        this.subreaper = subreaper;
        this.table = table;
        this.sweep = sweep;
        this.leftovers = leftovers;
    }

    /** Called before a function begins. Waits while processes of earlier functions are being ended. */
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

    /**
     * Called after a function has ended. Ends the processes that it left and waits until they are gone, unless another
     * function runs that may have started them.
     */
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
                known = children().orElse(Set.of());
                isSweeping = false;
                swept.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    /**
     * Ends the processes of all functions, including functions that still run, because this process is about to exit.
     */
    public void endAll() {
        if (mark.isPresent() && subreaper.map(Subreaper::hasChildren).orElse(true)) {
            sweep.sweep(List.of(SweepTarget.ofMark(mark.get())), SweepPlan.terminateThenKill(GRACE_MS));
        }
    }

    /**
     * Processes that a function's process leaves behind become children of this process too, because it is their
     * subreaper.
     */
    private boolean isAnyLeft() {
        if (mark.isEmpty() || !subreaper.orElseThrow().hasChildren()) {
            return false;
        }
        Optional<Set<Integer>> children = children();
        if (children.filter(known::containsAll).isPresent()) {
            // The pid of a process that is gone may be used again.
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

    /**
     * The pids of this process's children, zombies included, from the kernel's lists: one for each thread. Empty if they
     * cannot be determined: the kernel was built without CONFIG_PROC_CHILDREN, or a thread ended meanwhile and another
     * one got its children.
     */
    private static Optional<Set<Integer>> children() {
        Set<Integer> pids = new HashSet<>();
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(THREADS)) {
            for (Path thread : threads) {
                String list = Files.readString(thread.resolve("children"), StandardCharsets.US_ASCII)
                        .strip();
                if (!list.isEmpty()) {
                    for (String pid : list.split(" ")) {
                        pids.add(Integer.valueOf(pid));
                    }
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            return Optional.empty();
        }
        return Optional.of(pids);
    }
}
