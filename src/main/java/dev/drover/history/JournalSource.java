package dev.drover.history;

import dev.drover.proto.JournalRecord;
import java.io.IOException;

/**
 * The journal as the history reads it.
 *
 * <p>Positions order all records and never repeat; a group's end is the start of the next one. {@link #forEach} is called by the
 * indexer alone, {@link #readAt} by any thread that answers a query.
 */
public interface JournalSource {
    /** Where the oldest group begins that can still be read; grows when the journal is pruned. */
    long oldestPosition();

    /** Where the newest whole group ends. */
    long endPosition();

    /** Whether a group ends exactly there with that chained checksum. */
    boolean matches(long position, int crc) throws IOException;

    /** The record that begins at a position that a visitor was given. */
    JournalRecord readAt(long position) throws IOException;

    /**
     * Shows each record of the groups from one position up to another, in order.
     *
     * @param fromPosition start of a group
     * @param limitPosition end of a group
     */
    void forEach(long fromPosition, long limitPosition, Visitor visitor) throws IOException;

    /** Is shown one record after another; may throw an unchecked exception to end the reading. */
    interface Visitor {
        /**
         * @param position where the record begins
         */
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
