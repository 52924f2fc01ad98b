package dev.drover.worker.attempt;

import java.util.Collection;
import java.util.List;

/** The slots as {@code WorkerCore} uses them. The link thread calls it; no method waits. */
public interface Slots {
    /** Queues attempts, in order of preference. */
    void offer(List<Assignment> assignments);

    /**
     * Removes attempts that are still queued, so that they never start.
     *
     * @return those of {@code keys} that were queued; the others run, have ended or were never here
     */
    List<AttemptKey> removeQueued(Collection<AttemptKey> keys);

    /** Removes all attempts that are still queued. */
    List<AttemptKey> removeAllQueued();

    /** How many attempts run now. */
    int runningCount();

    /** Asks a running attempt to end; does nothing if it doesn't run any more. */
    void stop(AttemptKey key, StopRequest request);
}
