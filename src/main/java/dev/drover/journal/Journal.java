package dev.drover.journal;

import dev.drover.proto.JournalRecord;
import java.util.List;

/**
 * The file that acknowledges: takes records in order, writes what waits as one group, forces it, and says so.
 *
 * <p>Appends come from one thread at a time and never wait for the disk. A journal needs the home's lock, held by its owner.
 */
public final class Journal implements AutoCloseable {
    private Journal() {}

    /**
     * Reads the newest whole checkpoint and what follows into the target. Changes nothing on disk.
     *
     * @throws dev.drover.model.DroverException {@code DAMAGED} for a journal that lost forced records or is of a newer format,
     *     {@code HOME} for one of another home
     */
    public static RecoveredJournal recover(JournalConfig config, ReplayTarget target) {
        throw new UnsupportedOperationException("follows in the next commit");
    }

    /**
     * Appends records that ask to be forced, together: after a crash all of them are there or none.
     *
     * @return their ticket: 1, 2, 3 …
     * @throws IllegalStateException after {@link #close()}; after a failure the ticket is given but never reported
     */
    public long append(List<JournalRecord> records) {
        throw new UnsupportedOperationException("follows in the next commit");
    }

    /** Like {@link #append}, for records that are only forced along with others, or after {@code unforcedDelayMs}. */
    public long appendUnforced(List<JournalRecord> records) {
        throw new UnsupportedOperationException("follows in the next commit");
    }

    /**
     * Begins the next segment with a checkpoint of the state after all that was appended before.
     *
     * @param parts each a {@code Checkpoint}, the last one with {@code complete} set
     */
    public long appendCheckpoint(List<JournalRecord> parts) {
        throw new UnsupportedOperationException("follows in the next commit");
    }

    /** Whether more waits to be written than the queue should hold: the caller should take less in. */
    public boolean congested() {
        return false;
    }

    /** End of what is known forced: a limit for readers. Any thread. */
    public long durablePosition() {
        return 0;
    }

    /** Writes and forces what was appended, marks the journal as closed cleanly, and ends its threads. */
    @Override
    public void close() {}
}
