package dev.drover.process.sweep;

import dev.drover.process.table.ProcessTable;
import java.util.Collection;

/**
 * Ends everything that some attempts started: signals, waits, kills, and scans again until two scans in a row find
 * nothing.
 *
 * <p>Any thread may call it, and it blocks that thread for up to the plan's grace and kill limit. One scan serves all
 * targets. One kind of process escapes: it has cleared its environment, left its session, and lost its parent before
 * the first scan.
 */
public final class Sweep {
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

    /** Runs one sweep that keeps no state afterwards. */
    public SweepResult sweep(Collection<SweepTarget> targets, SweepPlan plan) {
        return repeated().round(targets, plan);
    }

    /** A sweep for one thread that sweeps repeatedly until all processes are gone. */
    public RepeatedSweep repeated() {
        return new RepeatedSweep(table, clock, selfPid);
    }
}
