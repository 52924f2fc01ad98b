package dev.drover.journal;

import dev.drover.proto.JournalRecord;

/** Receives the records of a journal in order, on the thread that reads. */
public interface RecordVisitor {
    /** One record; {@code position} is where its bytes begin, for {@link JournalReader#readAt}. */
    void record(long position, JournalRecord record);

    /**
     * All records of a group were passed. Reading can be continued from here later.
     *
     * @param position end of the group
     * @param chainCrc checksum of all up to there, for {@link JournalReader#matches}
     */
    void groupEnd(long position, int chainCrc);
}
