package dev.drover.coordinator.core.turn;

import dev.drover.proto.JournalRecord;
import java.util.List;

/** Where records go: the journal, or a test's model of one. Called by the core's thread; never blocks. */
public interface RecordLog {
    /**
     * Hands over the records of a turn.
     *
     * @param force whether somebody waits for them to be on disk; otherwise they get there with others or soon
     * @return ticket 1, 2, 3 …; {@link Input.Written} and {@link Input.Durable} name it
     */
    long append(List<JournalRecord> records, boolean force);

    /** Begins a new segment with this state, behind all that was appended; takes a ticket as well. */
    long appendCheckpoint(List<JournalRecord> parts);
}
