package dev.drover.history;

import dev.drover.proto.JournalRecord;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The journal as the history reads it.
 *
 * <p>Positions order all records. One never changes, and is never used again, also when the oldest records are deleted: a row may keep it
 * for as long as it likes. A group's end is the start of the next one. {@link #forEach} is called by the indexer alone, {@link #readAt} by
 * any thread that answers a query.
 */
public interface JournalSource {
    /** Where the oldest group begins that can still be read; grows when the journal is pruned. */
    long oldestPosition();

    /** Where the newest whole group ends. */
    long endPosition();

    /** Whether a group ends exactly there with that chained checksum. */
    boolean matches(long position, int crc) throws IOException;

    /**
     * The position of the checkpoint that a segment begins with. It lies outside those of the records, all its parts share it.
     *
     * @param base where the segment's first group begins
     */
    static long ofCheckpoint(long base) {
        return -1 - base;
    }

    /** Whether a position is one of {@link #ofCheckpoint}. */
    static boolean isOfCheckpoint(long position) {
        return position < 0;
    }

    /** Where the segment begins that has the checkpoint at that position. */
    static long checkpointBase(long position) {
        return -1 - position;
    }

    /**
     * The record at a position that a visitor was given.
     *
     * @param isMeant knows the record again that the position was kept for; of a checkpoint the first part that is meant is given
     * @return empty if it is not kept any more: what the journal begins with now came later
     * @throws IOException if it should be there and cannot be read, or the record there is not the one that is meant
     */
    Optional<JournalRecord> readAt(long position, Predicate<JournalRecord> isMeant) throws IOException;

    /**
     * Shows each record of the groups from one position up to another, in order. A journal that was pruned begins with the parts of the
     * checkpoint that stands for all that came before {@link #oldestPosition}; they are shown first to who begins there.
     *
     * @param fromPosition start of a group
     * @param limitPosition end of a group
     */
    void forEach(long fromPosition, long limitPosition, Visitor visitor) throws IOException;

    /** Is shown one record after another; may throw an unchecked exception to end the reading. */
    interface Visitor {
        /** One record; {@code position} is where it begins. */
        void record(long position, JournalRecord record);

        /**
         * All records of a group were shown.
         *
         * @param position where the group ends
         * @param crc its chained checksum
         */
        void groupEnd(long position, int crc);
    }
}
