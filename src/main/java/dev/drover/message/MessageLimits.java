package dev.drover.message;

/**
 * The limits of messages, journal records and their items, in bytes. Immutable.
 *
 * <p>All limits follow from the largest message. So a test with small messages meets every limit. Two rules ensure that
 * nothing which the core or a worker makes is too large:
 *
 * <ul>
 *   <li>An item that can be a message alone has a limit of its own. It is refused or cut where it enters.
 *   <li>A message or record of many items is cut into parts where it leaves ({@link WorkerParts} and its neighbours). A
 *       part has at most {@link #partBytes}, or one item.
 * </ul>
 *
 * @param messageBytes the limit of one message on the wire, of one record in the journal, and of the records of one
 *     append
 */
public record MessageLimits(int messageBytes) {
    /** The largest message is 4 MiB. */
    public static final MessageLimits DEFAULT = new MessageLimits(4 << 20);

    /**
     * The most bytes that a message or record has beside its items: session, request, ids, counts, and the lengths of
     * its enclosing messages.
     */
    public static final int OVERHEAD_BYTES = 512;

    /** A smaller message could not hold the parts that have a fixed size, such as a job's status with its name. */
    static final int MIN_MESSAGE_BYTES = 4 << 10;

    private static final int MAX_WARNINGS = 20;
    private static final int MAX_SENTENCE_BYTES = 4 << 10;

    public MessageLimits {
        if (messageBytes < MIN_MESSAGE_BYTES) {
            throw new IllegalArgumentException(
                    "messageBytes is " + messageBytes + ", it must be " + MIN_MESSAGE_BYTES + " or more.");
        }
    }

    /** The size of a part. A message or record of many items that is larger is cut. */
    public int partBytes() {
        return messageBytes / 4;
    }

    /** The limit of a job's spec. */
    public int specBytes() {
        return messageBytes / 4;
    }

    /** The limit of an environment. */
    public int environmentBytes() {
        return messageBytes / 2;
    }

    /** The limit of an attempt's whole outcome. */
    public int outcomeBytes() {
        return messageBytes / 2;
    }

    /** The limit of how many warnings an outcome has. */
    public int warnings() {
        return MAX_WARNINGS;
    }

    /** The limit of the warnings of an outcome, all together. */
    public int warningsBytes() {
        return Math.min(MAX_WARNINGS * sentenceBytes(), messageBytes / 32);
    }

    /** The limit of a function's result within an outcome. */
    public int resultBytes() {
        return messageBytes / 4;
    }

    /** The limit of an exception's stack within an outcome. */
    public int stackBytes() {
        return messageBytes / 64;
    }

    /** The limit of the tail of one stream within an outcome. */
    public int tailBytes() {
        return messageBytes / 64;
    }

    /** The limit of one message from or to a task. */
    public int taskMessageBytes() {
        return messageBytes / 64;
    }

    /** How much of an attempt's messages is kept in the history, in both directions together. */
    public int keptMessagesBytes() {
        return messageBytes / 64;
    }

    /** The limit of a sentence or a note: an error, the reason of an end, a progress note. */
    public int sentenceBytes() {
        return Math.min(MAX_SENTENCE_BYTES, messageBytes / 32);
    }

    /** The limit of the hello of one worker, all its parts together. */
    public long helloBytes() {
        return 4L * messageBytes;
    }

    /**
     * The limit of specs and environments in flight to one worker. It is half of what may wait for a peer. So a peer is
     * never dropped because of them.
     */
    public long inFlightBytes() {
        return 8L * messageBytes;
    }
}
