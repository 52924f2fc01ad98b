package dev.drover.journal;

import dev.drover.proto.JournalRecord;

/** A journal that was read but not yet continued: nothing on disk was changed. */
public final class RecoveredJournal {
    private final RecoveryReport report;

    RecoveredJournal(RecoveryReport report) {
        this.report = report;
    }

    public RecoveryReport report() {
        return report;
    }

    /** The epoch that {@link #start} must begin. */
    public long nextEpoch() {
        return report.lastEpoch() + 1;
    }

    /**
     * Writes checkpoint, what may only have been in the page cache, and the epoch record to a new segment, forces it, and
     * starts the journal's threads. Once only.
     *
     * @param epochStarted an {@code EpochStarted} of {@link #nextEpoch()}; it has no ticket, and is durable on return
     * @throws dev.drover.model.DroverException {@code NO_SPACE} if not even the spare segment can take it
     */
    public Journal start(JournalRecord epochStarted, JournalListener listener) {
        throw new UnsupportedOperationException("follows in the next commit");
    }
}
