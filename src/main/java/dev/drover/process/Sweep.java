package dev.drover.process;

import dev.drover.process.SweepResult.Swept;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Ends everything that some attempts started: signals, waits, kills, and looks again until two scans in a row find nothing.
 *
 * <p>Any thread may call it, and it blocks that thread for up to the plan's grace and kill limit. One scan serves all targets.
 * What escapes: a process that cleared its environment, left its session and whose parent is gone.
 */
public final class Sweep {
    private static final int CLEAN_SCANS = 2;
    /** Scans of new processes only, after each full one: a chain of forks lives between full scans, but not between these. */
    private static final int CHASES = 8;

    /** As many after a full scan that found nothing, before it counts as clean. */
    private static final int CLEAN_CHASES = 3;

    private static final long FIRST_PAUSE_MS = 1;
    private static final long LAST_PAUSE_MS = 50;

    private final ProcessTable table;
    private final SweepClock clock;
    private final int selfPid;

    public Sweep(ProcessTable table, SweepClock clock) {
        this(table, clock, (int) ProcessHandle.current().pid());
    }

    Sweep(ProcessTable table, SweepClock clock, int selfPid) {
        this.table = table;
        this.clock = clock;
        this.selfPid = selfPid;
    }

    public SweepResult sweep(Collection<SweepTarget> targets, SweepPlan plan) {
        return new Run(targets, plan).run();
    }

    /** One sweep under way. Owned by the sweeping thread. */
    private final class Run {
        private final SweepPlan plan;
        private final SweepFinder finder;
        private final Map<ProcessId, String> seen = new LinkedHashMap<>();
        private final Set<ProcessId> signalled = new HashSet<>();
        private final Set<ProcessId> killed = new HashSet<>();
        private final long startMs = clock.nowMs();
        /** How many full scans in a row have found nothing, by target. */
        private final Map<String, Integer> cleanScans = new HashMap<>();

        private Map<ProcessInfo, String> living = Map.of();

        Run(Collection<SweepTarget> targets, SweepPlan plan) {
            this.plan = plan;
            this.finder = new SweepFinder(table, clock, selfPid, targets);
            targets.forEach(target -> cleanScans.put(target.mark(), 0));
        }

        SweepResult run() {
            boolean isClean =
                    plan.firstSignal().isPresent() && ask(plan.firstSignal().getAsInt());
            if (!isClean) {
                kill();
            }
            return result();
        }

        /** Signals each process once, and true if all are gone within the grace. */
        private boolean ask(int signal) {
            return repeat(plan.graceMs(), () -> {
                for (ProcessInfo process : living.keySet()) {
                    if (signalled.add(process.id())) {
                        table.signal(process.id(), signal);
                        // A stopped process takes nothing but SIGKILL until it goes on.
                        table.signal(process.id(), Signals.SIGCONT);
                    }
                }
            });
        }

        private void kill() {
            repeat(plan.killLimitMs(), () -> {
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

        private SweepResult result() {
            Map<ProcessId, ProcessInfo> left = new HashMap<>();
            if (!living.isEmpty()) {
                finder.findAll().keySet().forEach(process -> left.put(process.id(), process));
            }
            Map<String, Counts> counts = new HashMap<>();
            seen.forEach((id, mark) ->
                    counts.computeIfAbsent(mark, unused -> new Counts()).add(left.get(id), killed.contains(id)));
            Map<String, Swept> byMark = new HashMap<>();
            counts.forEach((mark, count) -> byMark.put(mark, count.swept()));
            Set<String> unfinished = new HashSet<>(cleanScans.keySet());
            unfinished.removeIf(mark -> cleanScans.get(mark) >= CLEAN_SCANS);
            return new SweepResult(byMark, unfinished, clock.nowMs() - startMs);
        }
    }

    /** Adds up one target's processes. */
    private static final class Counts {
        private final List<ProcessInfo> left = new ArrayList<>();
        private int ended;
        private int forced;

        void add(ProcessInfo stillThere, boolean wasKilled) {
            if (stillThere != null) {
                left.add(stillThere);
            } else if (wasKilled) {
                forced++;
            } else {
                ended++;
            }
        }

        Swept swept() {
            return new Swept(ended, forced, left);
        }
    }
}
