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

    /** Waits for the end, without reading any output: a child that fills a pipe nobody pumps never ends. */
    ExitStatus await();

    /** The status if the child has ended. */
    Optional<ExitStatus> poll();

    /**
     * Waits until there is output, the child ends, {@link #wakeup()} is called, or the time is over, and delivers at most one
     * chunk a stream.
     *
     * <p>The child's end is seen even while a background grandchild holds its pipes. Further turns then wait for the
     * grandchild's output.
     *
     * @param timeoutMs 0 looks without waiting, negative waits for ever
     */
    Pumped pump(ChildOutput sink, int timeoutMs) throws IOException;

    /**
     * Delivers what is in the pipes now and doesn't wait for more: after the child's end, all that it wrote itself, however
     * much a grandchild keeps writing.
     */
    void drain(ChildOutput sink) throws IOException;

    /** Whether a piped stream has not come to its end. */
    boolean isOutputOpen();

    /** Ends the turn of {@link #pump} that is under way, or else the next one. Does nothing after close. */
    void wakeup();

    /** Pumps until the child ends, drains, and reaps: the whole life of a plain command. */
    default ExitStatus runToEnd(ChildOutput sink) throws IOException {
        while (isOutputOpen()) {
            if (pump(sink, -1) == Pumped.ENDED) {
                drain(sink);
                break;
            }
        }
        return await();
    }

    /** Lets go of the pipes without ending the child: a writer gets SIGPIPE. May be called twice. */
    @Override
    void close();
}
