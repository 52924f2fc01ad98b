package dev.drover.journal;

import dev.drover.proto.JournalRecord;
import java.util.List;

/**
 * One append that waits to be written.
 *
 * @param bytes of the delimited records
 */
record PendingAppend(long ticket, Kind kind, List<JournalRecord> records, long bytes) {
    enum Kind {
        FORCED,
        UNFORCED,
        CHECKPOINT
    }
}
