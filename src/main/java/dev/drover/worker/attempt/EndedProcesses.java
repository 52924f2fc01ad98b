package dev.drover.worker.attempt;

import dev.drover.process.sweep.SweepResult.Swept;

/**
 * Processes that had to be ended for an attempt. Immutable.
 *
 * @param count all of them
 * @param forced those that needed SIGKILL
 * @param left those that could not be ended: in an uninterruptible sleep, or another user's
 */
public record EndedProcesses(int count, int forced, int left) {
    public static final EndedProcesses NOTHING = new EndedProcesses(0, 0, 0);

    public static EndedProcesses of(Swept swept) {
        return new EndedProcesses(
                swept.ended() + swept.forced(), swept.forced(), swept.left().size());
    }

    /** The result of two sweeps over the same tree, which see mostly the same processes. */
    public EndedProcesses union(EndedProcesses other) {
        return new EndedProcesses(
                Math.max(count, other.count), Math.max(forced, other.forced), Math.max(left, other.left));
    }

    /** The sum of two sweeps, one after the other. */
    EndedProcesses plus(EndedProcesses later) {
        return new EndedProcesses(count + later.count, forced + later.forced, later.left);
    }
}
