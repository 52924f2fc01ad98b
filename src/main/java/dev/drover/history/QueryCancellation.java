package dev.drover.history;

import dev.drover.model.ErrorCode;
import dev.drover.model.UserException;

/** Tells a question that nobody waits for its answer any more, and ends the statement that it is at. Any thread. */
public final class QueryCancellation {
    private boolean cancelled;
    private Runnable atWork;

    /** Never waits; may be called again. */
    public synchronized void cancel() {
        cancelled = true;
        if (atWork != null) {
            atWork.run();
        }
    }

    public synchronized boolean isCancelled() {
        return cancelled;
    }

    /**
     * Requires that somebody waits for the answer, before work that takes long.
     *
     * @throws UserException BUSY if it was cancelled
     */
    synchronized void requireWanted() {
        if (cancelled) {
            throw new UserException(
                    ErrorCode.BUSY, "the question was given up, because its client had gone; ask again");
        }
    }

    /**
     * From now on, until {@link #finished}, a cancel runs this.
     *
     * @param end ends the statement at work; must not wait
     * @throws UserException BUSY if it was cancelled before
     */
    synchronized void begin(Runnable end) {
        requireWanted();
        atWork = end;
    }

    synchronized void finished() {
        atWork = null;
    }
}
