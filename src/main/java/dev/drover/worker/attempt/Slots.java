package dev.drover.worker.attempt;

import java.util.Collection;
import java.util.List;

/** What the core asks of the slots. The link thread calls it; nothing of it waits. */
public interface Slots {
    /** Queues attempts, in order of preference. */
    void offer(List<Assignment> assignments);

    /**
     * Takes back what is still queued: it never starts.
     *
     * @return those of {@code keys} that were; the others run, have ended or were never here
     */
    List<AttemptKey> takeBack(Collection<AttemptKey> keys);

    /** Takes back all that is still queued. */
    List<AttemptKey> takeBackAll();

    /** How many attempts run now. */
    int runningCount();

    /** Asks a running attempt to end; does nothing if it doesn't run any more. */
    void stop(AttemptKey key, StopRequest request);
}
