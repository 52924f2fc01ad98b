package dev.drover.client;

/** Takes captured output as it is found, on the thread that asked for it. */
@FunctionalInterface
public interface OutputSink {
    /** The two streams of an attempt. */
    enum Stream {
        STDOUT,
        STDERR
    }

    /**
     * The next bytes of a stream; they may end in the midst of a line or of a character.
     *
     * @param task number, as people see it
     * @param bytes valid during the call, from 0 to length
     */
    void write(long task, int attempt, Stream stream, byte[] bytes, int length);

    /**
     * Bytes between those that were handed out are not there: more was written than is kept, or a file was removed.
     *
     * @param missingBytes of both streams, from 1
     * @param totalBytes that the attempt wrote
     * @param dropped whether they were never kept
     */
    default void incomplete(long task, int attempt, long missingBytes, long totalBytes, boolean dropped) {}

    /** When following: all that was there has been handed out, task by task; from now on it comes as it is written. */
    default void caughtUp() {}
}
