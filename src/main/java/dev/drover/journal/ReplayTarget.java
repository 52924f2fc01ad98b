package dev.drover.journal;

import dev.drover.proto.Checkpoint;
import dev.drover.proto.JournalRecord;
import java.util.List;

/**
 * A state that is rebuilt from a journal. Its methods are called on the recovering thread, in the order in which they
 * stand here.
 */
public interface ReplayTarget {
    /** Takes over the state of a checkpoint; not called for a new journal. */
    void restore(Checkpoint merged);

    /** Applies the next record; its bytes begin at {@code position}. */
    void apply(long position, JournalRecord record);

    /**
     * The state as it is now, called once, between two records: at least one part, each a {@code Checkpoint}, the last one
     * with {@code complete} set.
     */
    List<JournalRecord> checkpoint();
}
