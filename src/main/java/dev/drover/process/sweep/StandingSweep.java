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
 * A sweep in rounds, which remembers from one to the next what it found: a target is clean only when each process that any round
 * found is gone, one included that nothing marks any more and whose parent ended between two rounds. Owned by the sweeping thread.
 */
public final class StandingSweep {
    private static final int CLEAN_SCANS = 2;
    /** Scans of new processes only, after each full one: a chain of forks lives between full scans, but not between these. */
    private static final int CHASES = 8;

    /** As many after a full scan that found nothing, before it counts as clean. */
    private static final int CLEAN_CHASES = 3;

    private static final long FIRST_PAUSE_MS = 1;
    private static final long LAST_PAUSE_MS = 50;

    private final ProcessTable table;
    private final SweepClock clock;
    private final SweepFinder finder;
    /** Not known to be gone, with their targets' marks. Bounded by what lives: a round's end counts the others and forgets them. */
    private final Map<ProcessId, String> seen = new LinkedHashMap<>();

    private final Set<ProcessId> signalled = new HashSet<>();
    private final Set<ProcessId> killed = new HashSet<>();
    private final Map<String, Gone> gone = new HashMap<>();
    /** How many full scans of this round in a row have found nothing, by target. */
    private final Map<String, Integer> cleanScans = new HashMap<>();

    private Map<ProcessInfo, String> living = Map.of();

    StandingSweep(ProcessTable table, SweepClock clock, int selfPid) {
        this.table = table;
        this.clock = clock;
        this.finder = new SweepFinder(table, clock, selfPid);
    }

    /**
     * Sweeps once, as the plan says.
     *
     * @param targets all that are wanted now; what is known of one that is not among them is forgotten
     * @return what all rounds together did for each of these targets, as long as it was among each round's
     */
    public SweepResult round(Collection<SweepTarget> targets, SweepPlan plan) {
        long startMs = clock.nowMs();
        want(targets);
        boolean isClean =
                plan.firstSignal().isPresent() && ask(plan.firstSignal().getAsInt(), plan.graceMs());
        if (!isClean) {
            kill(plan.killLimitMs());
        }
        return result(startMs);
    }

    private void want(Collection<SweepTarget> targets) {
        Set<String> marks = targets.stream().map(SweepTarget::mark).collect(Collectors.toSet());
        finder.want(targets);
        seen.values().retainAll(marks);
        gone.keySet().retainAll(marks);
        cleanScans.clear();
        marks.forEach(mark -> cleanScans.put(mark, 0));
        living = Map.of();
    }

    /** Signals each process once, and true if all are gone within the grace. */
    private boolean ask(int signal, long graceMs) {
        return repeat(graceMs, () -> {
            for (ProcessInfo process : living.keySet()) {
                if (signalled.add(process.id())) {
                    table.signal(process.id(), signal);
                    // A stopped process takes nothing but SIGKILL until it goes on.
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
                look(finder.findNew());
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

    /** Scans and acts until two scans in a row find nothing (true), or the time is over (false). */
    private boolean repeat(long limitMs, Runnable act) {
        long endMs = clock.nowMs() + limitMs;
        long pauseMs = FIRST_PAUSE_MS;
        int emptyScans = 0;
        while (true) {
            int known = seen.size();
            cleanScans.replaceAll((mark, count) -> count + 1);
            look(finder.findAll());
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

    /** A chain of forks, each ending at once, can pass between the listing of a full scan and its reading. */
    private boolean isChainFound() {
        for (int i = 0; i < CLEAN_CHASES && living.isEmpty(); i++) {
            look(finder.findNew());
        }
        return !living.isEmpty();
    }

    private void look(Map<ProcessInfo, String> found) {
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
        finder.forgetWhatIsGone();

        Map<String, Swept> byMark = new HashMap<>();
        for (String mark : cleanScans.keySet()) {
            Gone count = gone.getOrDefault(mark, Gone.NONE);
            byMark.put(mark, new Swept(count.ended, count.forced, leftByMark.getOrDefault(mark, List.of())));
        }
        Set<String> unfinished = new HashSet<>(cleanScans.keySet());
        unfinished.removeIf(mark -> cleanScans.get(mark) >= CLEAN_SCANS);
        return new SweepResult(byMark, unfinished, clock.nowMs() - startMs);
    }

    /** How many of one target's processes are gone, without SIGKILL and after one. */
    private record Gone(int ended, int forced) {
        static final Gone NONE = new Gone(0, 0);
        static final Gone ENDED = new Gone(1, 0);
        static final Gone FORCED = new Gone(0, 1);

        Gone plus(Gone other) {
            return new Gone(ended + other.ended, forced + other.forced);
        }
    }
}
