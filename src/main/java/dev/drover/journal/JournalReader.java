package dev.drover.journal;

import dev.drover.proto.JournalRecord;
import java.util.Optional;

/**
 * Reads a journal, also while it is being written, and without changing it. Any thread, several at once.
 *
 * <p>While a coordinator writes, only what lies below a position that it reported durable may be read.
 */
public final class JournalReader {
    private JournalReader() {}

    /** Opens the journal in that directory, which may be empty or missing. */
    public static JournalReader open(JournalConfig config) {
        return new JournalReader();
    }

    /**
     * Gives the records between two positions that are ends of groups, or the beginning.
     *
     * @param from 0, {@link #oldestPosition()} or the end of a group
     * @param limit a durable position, or {@link #validEnd()} where no coordinator runs
     * @return end of the last group given; {@code from} if there was none
     * @throws dev.drover.model.DroverException {@code DAMAGED} if a group before the limit is not whole
     */
    public long forEach(long from, long limit, RecordVisitor visitor) {
        throw new UnsupportedOperationException("follows in the next commit");
    }

    /** The record whose bytes begin there; empty if the journal does not reach back or forward so far. */
    public Optional<JournalRecord> readAt(long position) {
        throw new UnsupportedOperationException("follows in the next commit");
    }

    /** Whether a group ended there with that checksum; false also for a journal that is shorter. */
    public boolean matches(long position, int chainCrc) {
        throw new UnsupportedOperationException("follows in the next commit");
    }

    /** Where the oldest segment begins; 0 for an empty journal. */
    public long oldestPosition() {
        throw new UnsupportedOperationException("follows in the next commit");
    }

    /** End of the valid groups, which is what the next start keeps. Reads the last segment. */
    public long validEnd() {
        throw new UnsupportedOperationException("follows in the next commit");
    }
}
