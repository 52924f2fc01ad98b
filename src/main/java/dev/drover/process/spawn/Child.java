package dev.drover.process.spawn;

import dev.drover.process.table.ProcessId;
import java.io.IOException;
import java.util.Optional;

/**
 * One started process, until it is reaped.
 *
 * <p>One thread owns a child and makes all calls; any thread may call {@link #id()} and {@link #wakeup()}. No call reacts to
 * interrupts.
 */
public interface Child extends AutoCloseable {
    ProcessId id();

    /** Waits for the end without reading any output. A child that fills a pipe which nobody reads never ends. */
    ExitStatus await();

    /** Returns the status if the child has ended, without waiting. */
    Optional<ExitStatus> poll();

    /**
     * Waits until there is output, the child ends, {@link #wakeup()} is called, or the time is over, and delivers at most one
     * chunk a stream.
     *
     * <p>The child's end is seen even while a background grandchild holds its pipes, or writes to them all the time.
     * Further turns then wait for the grandchild's output.
     *
     * @param timeoutMs 0 checks without waiting, negative waits for ever
     */
    PumpResult pump(ChildOutput sink, int timeoutMs) throws IOException;

    /**
     * Delivers the bytes that are in the pipes now, without waiting for more. After the child's end these include
     * everything that it wrote itself, even if a grandchild keeps writing.
     */
    void drain(ChildOutput sink) throws IOException;

    /**
     * Gives bytes to the child's standard input, which is a pipe. They are written by {@link #pump} as the child reads, and {@link
     * PumpResult#WRITTEN} says when all are. Only while {@link #canWrite}.
     */
    void write(byte[] bytes);

    /** Whether the standard input is a pipe that somebody can read, and all that was given to it is written. */
    boolean canWrite();

    /** Ends the child's standard input; what is not written yet is dropped. */
    void closeInput();

    /** Whether a piped stream has not come to its end. */
    boolean isOutputOpen();

    /** Ends the turn of {@link #pump} that is under way, or else the next one. Does nothing after close. */
    void wakeup();

    /** Runs a plain command to its end: delivers its output, waits until it ends, and reaps it. */
    default ExitStatus runToEnd(ChildOutput sink) throws IOException {
        while (isOutputOpen()) {
            if (pump(sink, -1) == PumpResult.ENDED) {
                drain(sink);
                break;
            }
        }
        return await();
    }

    /** Closes the pipes without ending the child. A process that still writes gets SIGPIPE. May be called twice. */
    @Override
    void close();
}
