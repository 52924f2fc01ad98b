package dev.drover.process.sweep;

import dev.drover.process.sweep.SweepResult.Swept;
import dev.drover.process.table.ProcessId;
import dev.drover.process.table.ProcessInfo;
import dev.drover.process.table.ProcessTable;
import dev.drover.process.table.Signals;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A sweep in rounds that remembers what it found in earlier rounds. A target is clean only when each process that any
 * round found is gone. This includes a process that has lost its mark and whose parent ended between two rounds. Owned
 * by the sweeping thread.
 */
public final class RepeatedSweep {
    private static final int CLEAN_SCANS = 2;
    /**
     * The number of scans for new processes only, after each full scan. A chain of forks can escape between full scans,
     * but not between these.
     */
    private static final int CHASES = 8;

    /** The number of such scans after a full scan that found nothing, before the target counts as clean. */
    private static final int CLEAN_CHASES = 3;

    private static final long FIRST_PAUSE_MS = 1;
    private static final long LAST_PAUSE_MS = 50;

    private final ProcessTable table;
    private final SweepClock clock;
    private final SweepFinder finder;
    /**
     * Processes that may still be there, with the marks of their targets. Bounded by the living processes, because the
     * end of a round counts and removes the others.
     */
    private final Map<ProcessId, String> seen = new LinkedHashMap<>();

    private final Set<ProcessId> signalled = new HashSet<>();
    private final Set<ProcessId> killed = new HashSet<>();
    private final Map<String, Gone> gone = new HashMap<>();
    /** How many full scans of this round in a row have found nothing, by target. */
    private final Map<String, Integer> cleanScans = new HashMap<>();

    private Map<ProcessInfo, String> living = Map.of();

    RepeatedSweep(ProcessTable table, SweepClock clock, int selfPid) {
        this.table = table;
        this.clock = clock;
        this.finder = new SweepFinder(table, clock, selfPid);
    }

    /**
     * Sweeps once, by the plan.
     *
     * @param targets all targets of now; what is known of other targets is dropped
     * @return the sum over all rounds for each of these targets, since it first became a target
     */
    public SweepResult round(Collection<SweepTarget> targets, SweepPlan plan) {
        long startMs = clock.nowMs();
        setTargets(targets);
        boolean isClean = plan.firstSignal().isPresent()
                && signalAndWait(plan.firstSignal().getAsInt(), plan.graceMs());
        if (!isClean) {
            kill(plan.killLimitMs());
        }
        return result(startMs);
    }

    private void setTargets(Collection<SweepTarget> targets) {
        Set<String> marks = targets.stream().map(SweepTarget::mark).collect(Collectors.toSet());
        finder.setTargets(targets);
        seen.values().retainAll(marks);
        gone.keySet().retainAll(marks);
        cleanScans.clear();
        marks.forEach(mark -> cleanScans.put(mark, 0));
        living = Map.of();
    }

    /** Signals each process once. Returns whether all are gone within the grace period. */
    private boolean signalAndWait(int signal, long graceMs) {
        return repeat(graceMs, () -> {
            for (ProcessInfo process : living.keySet()) {
                if (signalled.add(process.id())) {
                    table.signal(process.id(), signal);
                    // A stopped process reacts to SIGKILL only, until it is continued.
                    table.signal(process.id(), Signals.SIGCONT);
                }
            }
        });
    }

    private void kill(long limitMs) {
        repeat(limitMs, () -> {
            killLiving();
            int known = -1;
            for (int i = 0; i < CHASES && seen.size() > known; i++) {
                known = seen.size();
                recordScan(finder.findNew());
                killLiving();
            }
        });
    }

    private void killLiving() {
        for (ProcessInfo process : living.keySet()) {
            if (table.signal(process.id(), Signals.SIGKILL)) {
                killed.add(process.id());
            }
        }
    }

    /**
     * Scans and acts repeatedly. Returns true when two scans in a row find nothing, and false when the time is over.
     */
    private boolean repeat(long limitMs, Runnable act) {
        long endMs = clock.nowMs() + limitMs;
        long pauseMs = FIRST_PAUSE_MS;
        int emptyScans = 0;
        while (true) {
            int known = seen.size();
            cleanScans.replaceAll((mark, count) -> count + 1);
            recordScan(finder.findAll());
            if (living.isEmpty() && !isChainFound() && !finder.isAnyUnsettled()) {
                if (++emptyScans == CLEAN_SCANS) {
                    return true;
                }
                continue;
            }
            emptyScans = 0;
            act.run();
            long leftMs = endMs - clock.nowMs();
            if (leftMs <= 0) {
                return false;
            }
            pauseMs = seen.size() > known ? FIRST_PAUSE_MS : Math.min(LAST_PAUSE_MS, pauseMs * 2);
            clock.park(Math.min(pauseMs, leftMs));
        }
    }

    /**
     * Whether a chain of forks is found. If each process of it ends at once, it can escape between the listing and the
     * reading of a full scan.
     */
    private boolean isChainFound() {
        for (int i = 0; i < CLEAN_CHASES && living.isEmpty(); i++) {
            recordScan(finder.findNew());
        }
        return !living.isEmpty();
    }

    private void recordScan(Map<ProcessInfo, String> found) {
        living = found;
        found.forEach((process, mark) -> {
            seen.put(process.id(), mark);
            cleanScans.put(mark, 0);
        });
    }

    private SweepResult result(long startMs) {
        Map<ProcessId, ProcessInfo> left = new HashMap<>();
        if (!living.isEmpty()) {
            finder.findAll().keySet().forEach(process -> left.put(process.id(), process));
        }
        Map<String, List<ProcessInfo>> leftByMark = new HashMap<>();
        seen.forEach((id, mark) -> {
            if (left.containsKey(id)) {
                leftByMark.computeIfAbsent(mark, unused -> new ArrayList<>()).add(left.get(id));
            } else {
                gone.merge(mark, killed.contains(id) ? Gone.FORCED : Gone.ENDED, Gone::plus);
            }
        });
        seen.keySet().retainAll(left.keySet());
        signalled.retainAll(left.keySet());
        killed.retainAll(left.keySet());
        finder.forgetEnded();

        Map<String, Swept> byMark = new HashMap<>();
        for (String mark : cleanScans.keySet()) {
            Gone count = gone.getOrDefault(mark, Gone.NONE);
            byMark.put(mark, new Swept(count.ended, count.forced, leftByMark.getOrDefault(mark, List.of())));
        }
        Set<String> unfinished = new HashSet<>(cleanScans.keySet());
        unfinished.removeIf(mark -> cleanScans.get(mark) >= CLEAN_SCANS);
        return new SweepResult(byMark, unfinished, clock.nowMs() - startMs);
    }

    /** How many of one target's processes are gone, without SIGKILL and after it. */
    private record Gone(int ended, int forced) {
        static final Gone NONE = new Gone(0, 0);
        static final Gone ENDED = new Gone(1, 0);
        static final Gone FORCED = new Gone(0, 1);

        Gone plus(Gone other) {
            return new Gone(ended + other.ended, forced + other.forced);
        }
    }
}
