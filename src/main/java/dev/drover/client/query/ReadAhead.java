package dev.drover.client.query;

import dev.drover.client.Pages;
import dev.drover.client.connect.Interrupts;
import java.util.ArrayDeque;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Fetches the next page while the last one is taken, so that a long answer takes as long as the slower of its two sides and not both.
 * One page at most is held ahead.
 *
 * <p>One thread takes; the source is asked by that thread for the first page, then by one thread at a time for each that follows. An
 * answer of one page makes no thread.
 *
 * @param <T> row
 */
final class ReadAhead<T> implements Pages.Source<T> {
    private final Pages.Source<T> source;

    /** The page that is being fetched; null before the first and after the last. */
    private FutureTask<ArrayDeque<T>> ahead;
    // Both guarded by this.
    private boolean isFetching;
    private boolean closed;

    ReadAhead(Pages.Source<T> source) {
        this.source = source;
    }

    @Override
    public boolean hasMore() {
        return ahead != null || source.hasMore();
    }

    @Override
    public OptionalLong fetch(ArrayDeque<T> into) {
        OptionalLong matching = OptionalLong.empty();
        if (ahead == null) {
            matching = source.fetch(into);
        } else {
            into.addAll(awaitPage());
        }
        if (source.hasMore()) {
            synchronized (this) {
                isFetching = true;
            }
            ahead = new FutureTask<>(this::fetchPage);
            Thread thread = new Thread(ahead, "drover-read-ahead");
            thread.setDaemon(true);
            thread.start();
        }
        return matching;
    }

    private ArrayDeque<T> fetchPage() {
        ArrayDeque<T> page = new ArrayDeque<>();
        try {
            source.fetch(page);
            return page;
        } finally {
            synchronized (this) {
                isFetching = false;
                if (closed) {
                    source.close();
                }
            }
        }
    }

    /** The thread that fetches a page closes the source when it has it. */
    @Override
    public synchronized void close() {
        closed = true;
        if (!isFetching) {
            source.close();
        }
    }

    /** A page that could not be fetched is asked for again by the next call, as without this. */
    private ArrayDeque<T> awaitPage() {
        FutureTask<ArrayDeque<T>> page = ahead;
        try {
            ArrayDeque<T> rows = page.get();
            ahead = null;
            return rows;
        } catch (ExecutionException e) {
            ahead = null;
            if (e.getCause() instanceof RuntimeException fault) {
                throw fault;
            }
            throw (Error) e.getCause();
        } catch (InterruptedException e) {
            throw Interrupts.interrupted(e);
        }
    }
}
