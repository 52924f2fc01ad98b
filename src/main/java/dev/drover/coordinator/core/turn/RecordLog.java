package dev.drover.coordinator.core.turn;

import dev.drover.proto.JournalRecord;
import java.util.List;

/**
 * The log to which the core appends records. It is the journal, or a model of it in tests. Called by the core's thread;
 * never blocks.
 */
public interface RecordLog {
    /**
     * Appends the records of a turn.
     *
     * @param force whether a message waits until they are on disk; otherwise they are forced with later ones or after a
     *     short time
     * @return ticket 1, 2, 3 …; {@link Input.Written} and {@link Input.Durable} name it
     */
    long append(List<JournalRecord> records, boolean force);

    /** Begins a new segment with this state, after all earlier records. Returns a ticket too. */
    long appendCheckpoint(List<JournalRecord> parts);
}
