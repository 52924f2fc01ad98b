package dev.drover.client;

import java.time.Duration;
import java.util.Iterator;
import java.util.Optional;

/**
 * A stream of events as they happen. One thread takes them, any thread may close it. When events come faster than they
 * are taken, some are skipped and a {@link JobEvent.Gap} takes their place. When the coordinator is lost, the stream
 * continues with the next one, after a gap.
 */
public interface EventStream extends Iterable<JobEvent>, AutoCloseable {
    /**
     * Waits for the next event.
     *
     * @param timeout the longest wait; zero or less: what has come already; a hundred years is the longest
     * @return empty when none came in time, or when the stream has ended
     * @throws DroverException if the coordinator was stopped, or can't be reached any more
     * @throws InterruptedException if the thread is interrupted while it waits
     */
    Optional<JobEvent> poll(Duration timeout) throws InterruptedException;

    /** {@return whether nothing will come any more, because it was closed or all its jobs have ended} */
    boolean isEnded();

    /**
     * Goes over the events, waiting for each, until the stream has ended.
     *
     * @throws DroverException from {@code hasNext}, as in {@link #poll}, or if the thread is interrupted
     */
    @Override
    Iterator<JobEvent> iterator();

    /** Ends the stream; what was not taken is dropped. */
    @Override
    void close();
}
