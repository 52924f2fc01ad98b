package dev.drover.coordinator;

import dev.drover.history.History;
import dev.drover.model.DroverException;
import dev.drover.model.ErrorCode;
import dev.drover.proto.Query;
import dev.drover.proto.Rows;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The history of a coordinator that serves before it is open: H2 takes 200 ms, and longer to look at what a kill left. Questions wait
 * for it, for a while; nothing else does. Any thread.
 */
final class LateHistory implements AutoCloseable {
    private final CompletableFuture<History> history = new CompletableFuture<>();
    private final CompletableFuture<Void> stopping = new CompletableFuture<>();
    private final LongSupplier durable;
    private final long waitMs;
    private final CoordinatorLog log;

    /**
     * Nothing is opened yet.
     *
     * @param durable how far the journal is on disk; asked after {@link #begin}
     * @param waitMs how long a question waits for the opening before it says so; from then on its asker has to ask again
     */
    LateHistory(LongSupplier durable, long waitMs, CoordinatorLog log) {
        this.log = log;
        this.durable = durable;
        this.waitMs = waitMs;
    }

    /** Begins to open it, on a thread of its own; once. */
    void begin(Supplier<History> opening) {
        history.completeAsync(opening, task -> {
            Thread thread = new Thread(task, "drover-history-open");
            thread.setDaemon(true);
            thread.start();
        });
        history.whenComplete((opened, fault) -> {
            if (fault != null) {
                log.fault("the history could not be opened, so no question is answered", fault);
            }
        });
    }

    /** The journal is on disk up to there; never waits. */
    void advanceTo(long position) {
        if (isOpen()) {
            history.join().advanceTo(position);
        }
    }

    /**
     * Answers from all that was acknowledged before.
     *
     * @throws DroverException like {@link History#query}; BUSY while it is opened
     */
    Rows query(Query query) {
        History open = opened();
        // Also what came while it was opened.
        open.advanceTo(durable.getAsLong());
        return open.query(query);
    }

    private History opened() {
        try {
            CompletableFuture.anyOf(history, stopping).get(waitMs, TimeUnit.MILLISECONDS);
            if (!history.isDone()) {
                throw new DroverException(ErrorCode.STOPPING, "the history is closed; ask again when Drover runs");
            }
            return history.get();
        } catch (TimeoutException e) {
            throw new DroverException(
                    ErrorCode.BUSY,
                    "the history is being opened since " + waitMs + " ms or longer; ask again in a moment",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DroverException(ErrorCode.STOPPING, "the question was given up while the history was opened", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof DroverException refused) {
                throw refused;
            }
            throw new IllegalStateException("the history could not be opened", e.getCause());
        }
    }

    private boolean isOpen() {
        return history.isDone() && !history.isCompletedExceptionally();
    }

    /** The first step of a close, see {@link History#stopWaiting}. Nobody waits for the opening any more, either. */
    void stopWaiting() {
        stopping.complete(null);
        if (isOpen()) {
            history.join().stopWaiting();
        }
    }

    /** Closes it, now or when it has opened; waits for a close, and not for the opening. */
    @Override
    public void close() {
        if (isOpen()) {
            history.join().close();
        } else {
            history.thenAccept(History::close);
        }
    }
}
