package dev.drover.worker.limit;

import dev.drover.process.table.ProcessId;
import dev.drover.process.table.ProcessMarks;
import dev.drover.process.table.ProcessSample;
import dev.drover.process.table.UsageTable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds the processes of some trees in one scan, as a sweep does: by session, by parents and by mark. Owned by the thread that samples.
 *
 * <p>A process's environment is read at its first two scans only: until its exec a child has its parent's.
 */
final class TreeFinder {
    private final UsageTable table;
    private final int selfPid;
    /** Marks of processes that an earlier scan saw already. Bounded by the living processes. */
    private Map<ProcessId, ProcessMarks> settled = new HashMap<>();

    private Set<ProcessId> seen = Set.of();

    TreeFinder(UsageTable table, int selfPid) {
        this.table = table;
        this.selfPid = selfPid;
    }

    /** Scans once and updates all these trees. */
    void update(Collection<ProcessTree> trees) {
        long earliestTicks =
                trees.stream().mapToLong(tree -> tree.root().startTicks()).min().orElse(Long.MAX_VALUE);
        Map<ProcessSample, ProcessMarks> open = new HashMap<>();
        for (ProcessSample sample : table.sample()) {
            boolean isNever = sample.pid() == selfPid
                    || sample.pid() == 1
                    || sample.process().kernelThread()
                    || sample.process().startTicks() < earliestTicks;
            if (!isNever) {
                open.put(sample, marks(sample));
            }
        }
        seen = new HashSet<>();
        Map<ProcessId, ProcessMarks> stillThere = new HashMap<>();
        for (ProcessSample sample : open.keySet()) {
            seen.add(sample.id());
            if (settled.containsKey(sample.id())) {
                stillThere.put(sample.id(), settled.get(sample.id()));
            }
        }
        settled = stillThere;
        open.values().removeIf(ProcessMarks::isDrover);
        assign(trees, open);
    }

    private ProcessMarks marks(ProcessSample sample) {
        if (!sample.process().isAlive()) {
            return ProcessMarks.NONE;
        }
        ProcessMarks known = settled.get(sample.id());
        if (known == null) {
            known = table.marks(sample.pid());
            if (seen.contains(sample.id())) {
                settled.put(sample.id(), known);
            }
        }
        return known;
    }

    private static void assign(Collection<ProcessTree> trees, Map<ProcessSample, ProcessMarks> open) {
        Map<Integer, ProcessTree> byPid = new HashMap<>();
        Map<ProcessTree, List<ProcessSample>> found = new HashMap<>();
        boolean progress = true;
        // Repeated, because a parent can have a higher pid than its child.
        while (progress) {
            progress = open.entrySet().removeIf(entry -> {
                ProcessSample sample = entry.getKey();
                ProcessTree tree = treeOf(sample, entry.getValue(), trees, byPid);
                if (tree == null) {
                    return false;
                }
                byPid.put(sample.pid(), tree);
                found.computeIfAbsent(tree, unused -> new ArrayList<>()).add(sample);
                return true;
            });
        }
        for (ProcessTree tree : trees) {
            tree.update(found.getOrDefault(tree, List.of()));
        }
    }

    private static ProcessTree treeOf(
            ProcessSample sample, ProcessMarks marks, Collection<ProcessTree> trees, Map<Integer, ProcessTree> byPid) {
        for (ProcessTree tree : trees) {
            boolean isMarked = marks.attempt().filter(tree.mark()::equals).isPresent();
            if (isMarked || tree.isKnown(sample)) {
                return tree;
            }
        }
        return byPid.get(sample.process().parent());
    }
}
