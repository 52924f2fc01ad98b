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

    /** When following: all that was there has been handed out, task by task; from now on it comes as it is written. */
    default void caughtUp() {}
}
