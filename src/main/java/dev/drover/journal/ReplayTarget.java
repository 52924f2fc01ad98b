package dev.drover.journal;

import dev.drover.proto.Checkpoint;
import dev.drover.proto.JournalRecord;
import java.util.List;

/** State that is rebuilt from a journal; called on the thread that recovers, in the order of these methods. */
public interface ReplayTarget {
    /** Takes over the state of a checkpoint; not called for a new journal. */
    void restore(Checkpoint merged);

    /** Applies one record that follows; {@code position} is where its bytes begin. */
    void apply(long position, JournalRecord record);

    /**
     * The state as it is now, called once, between two records: at least one part, each a {@code Checkpoint}, the last one
     * with {@code complete} set.
     */
    List<JournalRecord> checkpoint();
}
