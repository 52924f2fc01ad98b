package dev.drover.message;

/**
 * The limits of messages, journal records and their items, in bytes. Immutable.
 *
 * <p>All follow from the largest message, so that a test with small messages meets every bound. Two rules make that nothing which the
 * core or a worker makes is too large: an item that can be one alone is refused or cut where it enters, at its own bound; a message or
 * record of many items is cut into parts ({@link WorkerParts} and its neighbours), each of at most {@link #partBytes} or one item.
 *
 * @param messageBytes of one message on the wire, of one record in the journal, and of the records of one append
 */
public record MessageLimits(int messageBytes) {
    /** The largest message is 4 MiB. */
    public static final MessageLimits DEFAULT = new MessageLimits(4 << 20);

    /**
     * The most bytes around the items of a message or record: session, request, ids, counts, and the lengths of its
     * enclosing messages.
     */
    public static final int OVERHEAD_BYTES = 512;

    /** Below this not even the parts of a fixed size fit, such as a job's status with its name. */
    static final int MIN_MESSAGE_BYTES = 4 << 10;

    private static final int MAX_SENTENCE_BYTES = 4 << 10;

    public MessageLimits {
        if (messageBytes < MIN_MESSAGE_BYTES) {
            throw new IllegalArgumentException(
                    "messageBytes is " + messageBytes + ", it must be " + MIN_MESSAGE_BYTES + " or more.");
        }
    }

    /** From this size on a message or record of many items is continued in the next one. */
    public int partBytes() {
        return messageBytes / 4;
    }

    /** Of a job's spec. */
    public int specBytes() {
        return messageBytes / 4;
    }

    /** Of an environment. */
    public int environmentBytes() {
        return messageBytes / 2;
    }

    /** Of an attempt's whole outcome. */
    public int outcomeBytes() {
        return messageBytes / 8 * 3;
    }

    /** Of a function's result within it. */
    public int resultBytes() {
        return messageBytes / 4;
    }

    /** Of an exception's stack within it. */
    public int stackBytes() {
        return messageBytes / 64;
    }

    /** Of the tail of one stream within it. */
    public int tailBytes() {
        return messageBytes / 64;
    }

    /** Of a sentence or a note that a message carries: an error, why an attempt ended, a progress note, a reason. */
    public int sentenceBytes() {
        return Math.min(MAX_SENTENCE_BYTES, messageBytes / 32);
    }

    /** Of the hello of one worker in all its parts together. */
    public long helloBytes() {
        return 4L * messageBytes;
    }

    /**
     * Of specs and environments in flight to one worker: half of what may wait for a peer, so that the peer is never
     * dropped because of them.
     */
    public long underWayBytes() {
        return 8L * messageBytes;
    }
}
