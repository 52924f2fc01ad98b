package dev.drover.history.attempt;

import dev.drover.proto.AttemptRow;

/**
 * An attempt that ended, and where the journal says all of it.
 *
 * @param row without the large fields
 * @param message why it ended, cut; null if nothing was said
 * @param position of the journal's record
 * @param positionIndex of the end in that record
 */
public record StoredAttempt(long key, AttemptRow row, String message, long position, int positionIndex) {
    public int index() {
        return row.getIndex();
    }

    public int attempt() {
        return row.getAttempt();
    }

    /** Whether it ever started. Otherwise it was only sent to its worker. */
    public boolean isStarted() {
        return row.getOutcome().getStartedAtMs() != 0;
    }
}
