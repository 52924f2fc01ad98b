package dev.drover.worker.attempt;

import dev.drover.process.spawn.Subreaper;
import dev.drover.process.sweep.SweepTarget;
import dev.drover.process.table.ProcessId;
import dev.drover.process.table.ProcessMarks;
import dev.drover.process.table.ProcessTable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds out at low cost whether an attempt may have left processes. This worker is their subreaper: a process that
 * outlives its parent becomes a child of the worker's first thread, which starts no process itself. Any thread may call
 * it.
 *
 * <p>So {@code /bin/true} costs the reading of one small file instead of a scan of {@code /proc}. If there is no
 * subreaper, or the kernel has no such file, the answer is always "maybe".
 */
public final class Orphans {
    /** With more children than this, a scan costs no more than checking each. */
    private static final int LOOK_LIMIT = 64;

    private final Optional<Subreaper> subreaper;
    private final ProcessTable table;
    private final Path children;
    /**
     * Processes without a mark that a sweep saw and that belong to no attempt. They must not cost every later attempt a
     * sweep.
     */
    private volatile Set<ProcessId> escaped = Set.of();

    private Orphans(Optional<Subreaper> subreaper, ProcessTable table, Path children) {
        this.subreaper = subreaper;
        this.table = table;
        this.children = children;
    }

    /** Makes this process the subreaper of its descendants, if possible. Its first thread must not start processes. */
    public static Orphans adopt(Optional<Subreaper> subreaper, ProcessTable table) {
        subreaper.ifPresent(Subreaper::enable);
        long pid = ProcessHandle.current().pid();
        return new Orphans(subreaper, table, Path.of("/proc/self/task/" + pid + "/children"));
    }

    /** Whether processes of that attempt may still be there after its own process was reaped. */
    boolean mayBeLeft(SweepTarget target) {
        if (subreaper.isEmpty()) {
            return true;
        }
        Optional<List<Integer>> pids = children();
        return pids.isEmpty() || pids.get().stream().anyMatch(pid -> mayBelong(pid, target));
    }

    /** Reaps orphans that have ended, and remembers those that belong to no attempt. Called after each sweep. */
    void reap() {
        if (subreaper.isEmpty()) {
            return;
        }
        subreaper.get().reapOrphans(table, Set.of());
        Set<ProcessId> unclaimed = new HashSet<>();
        for (int pid : children().orElse(List.of())) {
            if (table.marks(pid).equals(ProcessMarks.NONE)) {
                table.identify(pid).filter(table::isAlive).ifPresent(unclaimed::add);
            }
        }
        escaped = Set.copyOf(unclaimed);
    }

    /** Children of the first thread; empty when there are too many, or the kernel was built without CONFIG_PROC_CHILDREN. */
    private Optional<List<Integer>> children() {
        try {
            String list = Files.readString(children, StandardCharsets.US_ASCII).strip();
            String[] pids = list.isEmpty() ? new String[0] : list.split(" ", LOOK_LIMIT + 1);
            return pids.length > LOOK_LIMIT
                    ? Optional.empty()
                    : Optional.of(Arrays.stream(pids).map(Integer::valueOf).toList());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private boolean mayBelong(int pid, SweepTarget target) {
        ProcessMarks marks = table.marks(pid);
        if (marks.isDrover() || marks.inherited().isPresent()) {
            // It is one of Drover's own processes, or one of a function.
            return false;
        }
        if (marks.attempt().isPresent()) {
            return marks.attempt().get().equals(target.mark());
        }
        return table.scan(candidate -> candidate == pid).stream()
                .anyMatch(process -> !escaped.contains(process.id())
                        || target.session().stream().anyMatch(session -> session == process.session()));
    }
}
