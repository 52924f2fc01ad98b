package dev.drover.coordinator;

import dev.drover.coordinator.core.turn.Effect;
import dev.drover.coordinator.core.turn.Input;

/**
 * A place where worker processes run: starts, adopts, looks at and ends them, and reads what they left. {@link #perform} is called by the
 * core's thread; an implementation answers from threads of its own.
 *
 * <p>It is asked by {@link Effect.ForHost} and answers by {@link Input.FromHost}. What each implementation must keep
 * ({@code WorkerHostContract} tests it):
 *
 * <ul>
 *   <li>A start is answered once. A process that was started or adopted is told as dead once.
 *   <li><em>Dead</em> means proven: the process can do nothing any more, and what it wrote to the spool is whole and read. A connection that
 *       is gone, or an answer that does not come, proves nothing.
 *   <li>Attempts are told as swept when nothing that carries one of their marks is left, however long that takes; what carries another mark
 *       is left alone.
 *   <li>A process is meant by worker and incarnation together: what is asked of an earlier incarnation does nothing to the next one.
 *   <li>{@link #perform} never waits. What waits in it is bounded by the workers that the core has.
 *   <li>{@link #close} leaves the workers as they are, for the next coordinator; afterwards nothing more is begun.
 * </ul>
 */
public interface WorkerHost extends AutoCloseable {
    /** Begins to carry out what it is asked for; called once. What was asked before is done first. */
    void start();

    /** Takes an effect, to be carried out in the order of the calls as far as it is about one worker. */
    void perform(Effect.ForHost effect);

    /** Ends its work, and leaves the workers as they are. May be called again, and without a start. */
    @Override
    void close();
}
