package dev.drover.coordinator;

import dev.drover.history.History;
import dev.drover.model.DroverException;
import dev.drover.proto.Query;
import dev.drover.proto.Rows;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * A history that is opened on a thread of its own: H2 takes 200 ms, and serving does not wait for it. Questions do. Any thread.
 */
final class HistoryOpening implements AutoCloseable {
    private static final int CLOSE_LIMIT_S = 5;

    private final CompletableFuture<History> history = new CompletableFuture<>();
    private final LongSupplier durablePosition;
    private final CoordinatorLog log;
    private volatile boolean begun;

    /**
     * Nothing is opened yet.
     *
     * @param durablePosition how far the journal is on disk; asked after {@link #begin}
     */
    HistoryOpening(LongSupplier durablePosition, CoordinatorLog log) {
        this.durablePosition = durablePosition;
        this.log = log;
    }

    /** Opens it in the background; once. */
    void begin(Supplier<History> open) {
        begun = true;
        Thread thread = new Thread(
                () -> {
                    try {
                        History opened = open.get();
                        opened.advanceTo(durablePosition.getAsLong());
                        history.complete(opened);
                    } catch (RuntimeException | Error e) {
                        history.completeExceptionally(e);
                    }
                },
                "drover-history-open");
        thread.setDaemon(true);
        thread.start();
    }

    /** The journal is on disk up to there. */
    void durable(long position) {
        opened().ifPresent(open -> open.advanceTo(position));
    }

    Rows query(Query query) {
        try {
            History open = history.join();
            // Whatever was acknowledged before this question is seen, also what came while the history was opened.
            open.advanceTo(durablePosition.getAsLong());
            return open.query(query);
        } catch (CompletionException e) {
            if (e.getCause() instanceof DroverException refused) {
                throw refused;
            }
            throw e;
        }
    }

    /** No question waits for the indexer any more. */
    void stopWaiting() {
        opened().ifPresent(History::stopWaiting);
    }

    private Optional<History> opened() {
        return history.isDone() && !history.isCompletedExceptionally() ? Optional.of(history.join()) : Optional.empty();
    }

    /** Waits for one that is being opened, but not for ever: it is only a copy. */
    @Override
    public void close() {
        if (!begun) {
            return;
        }
        try {
            history.get(CLOSE_LIMIT_S, TimeUnit.SECONDS).close();
        } catch (ExecutionException e) {
            // Whoever asked was told; there is nothing to close.
            log.say("the history was not open: " + e.getCause());
        } catch (TimeoutException e) {
            log.say("the history is still being opened after " + CLOSE_LIMIT_S + " s and is left so");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
