package dev.drover.client;

import dev.drover.client.convert.ErrorSentences;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.OptionalLong;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Rows of an answer that come page by page while they are taken, so that a long answer needs no memory. One thread.
 *
 * <p>Where no coordinator runs, the home is kept from the first page to the last: no coordinator can start meanwhile but one that this client
 * itself needs. Who does not read to the end closes this, or the client.
 *
 * @param <T> row
 */
public final class Pages<T> implements Iterator<T>, AutoCloseable {
    private final Source<T> source;
    private final ArrayDeque<T> rows = new ArrayDeque<>();
    private OptionalLong matching = OptionalLong.empty();
    private boolean begun;
    private boolean closed;

    /**
     * Fetches the next page.
     *
     * @param <T> row
     */
    public interface Source<T> {
        /** {@return whether there is another page} */
        boolean hasMore();

        /**
         * Adds the rows of the next page.
         *
         * @param into receives them
         * @return how many match in all, if that was asked and is known
         */
        OptionalLong fetch(ArrayDeque<T> into);

        /** No further page will be fetched. Called at most once, perhaps with pages left. */
        default void close() {}
    }

    /**
     * Rows of a source.
     *
     * @param source fetches pages when rows are taken
     */
    public Pages(Source<T> source) {
        ArgumentChecks.requireNonNull(source, "source");
        this.source = source;
    }

    @Override
    public boolean hasNext() {
        while (rows.isEmpty() && !closed && source.hasMore()) {
            fetch();
        }
        return !rows.isEmpty();
    }

    @Override
    public T next() {
        if (!hasNext()) {
            throw new NoSuchElementException("no more rows");
        }
        return rows.remove();
    }

    /** {@return how many rows match without the limit, if the filter asked to count them} */
    public OptionalLong matching() {
        if (!begun && !closed && source.hasMore()) {
            fetch();
        }
        return matching;
    }

    /** {@return the rows that were not taken yet; closing the stream closes this} */
    public Stream<T> stream() {
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(this, Spliterator.ORDERED), false)
                .onClose(this::close);
    }

    /** Drops the rows that were not taken: there are no more. Does not wait for a page that is being fetched. May be called again. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            rows.clear();
            source.close();
        }
    }

    /** The same rows, whose errors speak to the client's user. */
    Pages<T> speaking(ErrorSentences sentences) {
        return new Pages<>(new Spoken<>(source, sentences));
    }

    private record Spoken<T>(Source<T> source, ErrorSentences sentences) implements Source<T> {
        @Override
        public boolean hasMore() {
            return source.hasMore();
        }

        @Override
        public OptionalLong fetch(ArrayDeque<T> into) {
            return sentences.call(() -> source.fetch(into));
        }

        @Override
        public void close() {
            sentences.run(source::close);
        }
    }

    private void fetch() {
        OptionalLong counted = source.fetch(rows);
        if (!begun) {
            matching = counted;
            begun = true;
        }
    }
}
