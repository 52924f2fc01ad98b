package dev.drover.client;

/** Receives captured output, on the thread that requested it. */
@FunctionalInterface
public interface OutputSink {
    /** The two streams of an attempt. */
    enum Stream {
        /** Standard output. */
        STDOUT,
        /** Standard error. */
        STDERR
    }

    /** Why bytes are not there. */
    enum Loss {
        /** They were never kept: more was written than is. */
        DROPPED,
        /** A file was removed from the home. */
        REMOVED,
        /** The part of the journal that had them was pruned. */
        PRUNED
    }

    /**
     * The next bytes of a stream; they may end in the midst of a line or of a character.
     *
     * @param task number, as people see it
     * @param attempt from 1
     * @param stream which of the two
     * @param bytes valid during the call, from 0 to length
     * @param length in bytes
     */
    void write(long task, int attempt, Stream stream, byte[] bytes, int length);

    /**
     * Bytes between those that were handed out are not there.
     *
     * @param task number, as people see it
     * @param attempt from 1
     * @param missingBytes of both streams, from 1
     * @param totalBytes that the attempt wrote
     * @param loss why
     */
    default void incomplete(long task, int attempt, long missingBytes, long totalBytes, Loss loss) {}

    /**
     * How an attempt ended: its result, message, stack and warnings. Called behind its output, for each attempt that printed, returned or
     * threw something or has warnings, and perhaps for others.
     *
     * @param attempt with all of its outcome
     */
    default void outcome(AttemptInfo attempt) {}

    /**
     * The attempt has ended and all of its output that there is has been handed out.
     *
     * @param task number, as people see it
     * @param attempt from 1
     */
    default void ended(long task, int attempt) {}

    /** Called when following, at least ten times a second: what was passed has to be seen by now. */
    default void flush() {}

    /**
     * Called when following: all existing output has been passed, task by task. From now on output comes as it is
     * written.
     */
    default void caughtUp() {}
}
