package dev.drover.journal;

/**
 * Is informed when appended records are written and durable, and when the journal fails.
 *
 * <p>Called on the journal's own threads, one call at a time. The journal waits for the call, so an implementation only
 * posts to a queue.
 */
public interface JournalListener {
    /**
     * All records up to this ticket are in the file. They survive the death of the process, but not yet a power cut.
     */
    void written(long ticket);

    /**
     * All records up to this ticket are forced to disk.
     *
     * @param position end of what is forced, a limit for {@link JournalReader#forEach}
     */
    void durable(long ticket, long position);

    /** The segment is full enough. The owner answers with {@link Journal#appendCheckpoint}. Called once a segment. */
    void checkpointWanted();

    /** The disk is full and the spare segment in use ({@code true}), or there is room again ({@code false}). */
    void spaceLow(boolean low);

    /** The journal has ended: nothing is durable after this call, which is the last one. */
    void failed(JournalFailure failure);
}
