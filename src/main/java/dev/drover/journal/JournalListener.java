package dev.drover.journal;

/**
 * Hears what becomes of the records that were appended.
 *
 * <p>Called on the journal's own threads, one call at a time, while the journal waits: it only posts to a queue.
 */
public interface JournalListener {
    /** All up to this ticket is in the file: it survives the death of the process, not yet a power cut. */
    void written(long ticket);

    /**
     * All up to this ticket is forced to disk.
     *
     * @param position end of what is forced, a limit for {@link JournalReader#forEach}
     */
    void durable(long ticket, long position);

    /** The segment is full enough: answer with {@link Journal#appendCheckpoint}. Called once a segment. */
    void checkpointWanted();

    /** The disk is full and the spare segment in use ({@code true}), or there is room again ({@code false}). */
    void spaceLow(boolean low);

    /** The journal has ended: nothing is durable after this call, which is the last one. */
    void failed(JournalFailure failure);
}
