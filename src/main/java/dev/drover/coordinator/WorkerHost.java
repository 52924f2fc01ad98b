package dev.drover.coordinator;

import dev.drover.coordinator.core.turn.Effect;
import dev.drover.coordinator.core.turn.Input;

/**
 * A machine on which worker processes run. It starts, adopts, checks and ends them, and reads their spool. {@link
 * #perform} is called by the core's thread; an implementation answers from threads of its own.
 *
 * <p>It is asked by {@link Effect.ForHost} and answers by {@link Input.FromHost}. What each implementation must keep
 * ({@code WorkerHostContract} tests it):
 *
 * <ul>
 * <li>A start is answered once. The death of a started or adopted process is reported once.
 * <li><em>Dead</em> means proven: the process can do nothing any more, and its spool is whole and read. A connection
 * that is gone, or an answer that does not come, proves nothing.
 * <li>Each attempt is reported as swept when no process with its mark is left, however long that takes.
 * Processes with another mark are left alone.
 * <li>Worker and incarnation together identify a process. An order for an earlier incarnation does not affect the next
 * one.
 *   <li>{@link #perform} never waits. What waits in it is bounded by the workers that the core has.
 *   <li>{@link #close} leaves the workers as they are, for the next coordinator; afterwards nothing more is begun.
 * </ul>
 */
public interface WorkerHost extends AutoCloseable {
    /** Begins to carry out effects. Called once. Effects that were passed before are carried out first. */
    void start();

    /** Passes an effect. The effects on one worker are carried out in the order of the calls. */
    void perform(Effect.ForHost effect);

    /** Stops, and leaves the workers as they are. May be called again, and without a start. */
    @Override
    void close();
}
