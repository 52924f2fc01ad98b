package dev.drover.worker.attempt;

import dev.drover.process.table.ProcessTable;
import dev.drover.proto.Heartbeat;
import dev.drover.worker.ProcessMetrics;

/**
 * Adds to a heartbeat which running commands are stopped by a signal: they take their slots and do nothing. Belongs to the link
 * thread.
 *
 * <p>It looks at the first process of each command alone, which costs a read of {@code /proc} for each slot and heartbeat.
 */
public final class StoppedCommands implements ProcessMetrics {
    private final ProcessMetrics metrics;
    private final SlotPool slots;
    private final ProcessTable table;
    private final int ownPid;

    public StoppedCommands(ProcessMetrics metrics, SlotPool slots, ProcessTable table, int ownPid) {
        this.metrics = metrics;
        this.slots = slots;
        this.table = table;
        this.ownPid = ownPid;
    }

    @Override
    public Heartbeat.Builder measure() {
        Heartbeat.Builder beat = metrics.measure();
        for (AttemptControl control : slots.running()) {
            if (control.pid().isPresent() && isStopped(control.pid().getAsInt())) {
                beat.addStopped(control.key().token());
            }
        }
        return beat;
    }

    /** A process that has the pid after the command's end is no child of this one. */
    private boolean isStopped(int pid) {
        return table.inspect(pid)
                .filter(process -> process.isStopped() && process.parent() == ownPid)
                .isPresent();
    }
}
