package dev.drover.coordinator;

import dev.drover.history.History;
import dev.drover.history.QueryCancellation;
import dev.drover.model.EndedJob;
import dev.drover.model.ErrorCode;
import dev.drover.model.KeyOwner;
import dev.drover.model.Sha256;
import dev.drover.model.Threads;
import dev.drover.model.UserException;
import dev.drover.proto.Query;
import dev.drover.proto.Rows;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * A history that opens while its coordinator serves already. H2 needs 200 ms to open, and longer to check a file that a
 * kill left. Queries wait for the opening, for a limited time, and so does a close; nothing else does. Any thread;
 * {@link #begin} and {@link #close} are called by one.
 */
final class DeferredHistory implements LookUpExecutor.Source, AutoCloseable {

    private final CompletableFuture<History> history = new CompletableFuture<>();
    private final CompletableFuture<Void> stopping = new CompletableFuture<>();
    private final LongSupplier durable;
    private final long waitMs;
    private final long closeLimitMs;
    private final CoordinatorLog log;

    /** Owned by the thread that begins and closes; null before the opening. */
    private Thread opener;

    /**
     * Nothing is opened yet.
     *
     * @param durable how far the journal is on disk; asked after {@link #begin}
     * @param waitMs how long a query waits for the opening before it is refused; after that the client must ask again
     * @param closeLimitMs how long a close waits for the opening to end
     */
    DeferredHistory(LongSupplier durable, long waitMs, long closeLimitMs, CoordinatorLog log) {
        this.log = log;
        this.durable = durable;
        this.waitMs = waitMs;
        this.closeLimitMs = closeLimitMs;
    }

    /** Begins to open the history on its own thread. Called once. */
    void begin(Supplier<History> opening) {
        history.whenComplete((opened, fault) -> {
            if (fault != null) {
                log.fault("the history could not be opened, so no question is answered", fault);
            }
        });
        opener = new Thread(() -> open(opening), "drover-history-open");
        opener.setDaemon(true);
        opener.start();
    }

    private void open(Supplier<History> opening) {
        try {
            history.complete(opening.get());
        } catch (RuntimeException | Error e) {
            // Errors are caught too. Otherwise every query would wait for its limit, and nobody would know why.
            history.completeExceptionally(e);
        }
    }

    /** Reports the position up to which the journal is on disk. Never waits. */
    void advanceTo(long position) {
        if (isOpen()) {
            history.join().advanceTo(position);
        }
    }

    /**
     * Answers a query with everything that was acknowledged before it.
     *
     * @throws UserException like {@link History#query(Query, QueryCancellation)}; BUSY while it is opened
     */
    Rows query(Query query, QueryCancellation cancellation) {
        History open = opened();
        // This includes positions that were reported during the opening.
        open.advanceTo(durable.getAsLong());
        return open.query(query, cancellation);
    }

    /**
     * Finds the jobs of users' keys.
     *
     * @throws UserException like {@link History#keyOwners}; BUSY while it is opened
     */
    @Override
    public Map<Sha256, KeyOwner> keyOwners(Collection<Sha256> keys, long upToJob) {
        History open = opened();
        open.advanceTo(durable.getAsLong());
        return open.keyOwners(keys, upToJob);
    }

    /**
     * Finds how jobs ended whose ends are durable.
     *
     * @throws UserException like {@link History#endedJobs}; BUSY while it is opened
     */
    @Override
    public Map<Long, EndedJob> endedJobs(Collection<Long> jobs) {
        History open = opened();
        open.advanceTo(durable.getAsLong());
        return open.endedJobs(jobs);
    }

    private History opened() {
        try {
            CompletableFuture.anyOf(history, stopping).get(waitMs, TimeUnit.MILLISECONDS);
            if (!history.isDone()) {
                throw new UserException(ErrorCode.STOPPING, "the history is closed; ask again when Drover runs");
            }
            return history.get();
        } catch (TimeoutException e) {
            throw new UserException(
                    ErrorCode.BUSY,
                    "the history is being opened since " + waitMs + " ms or longer; ask again in a moment",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UserException(ErrorCode.STOPPING, "the question was given up while the history was opened", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UserException refused) {
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

    /**
     * Closes the history, and waits for an opening in progress. After this close the home's lock is free, and the next
     * holder must not find the database in use. The opening is never interrupted, because that would damage the file
     * (H2 hazard 8). If the opening takes longer than the limit, that is logged and this method returns. The opening
     * thread then closes the database, or the database ends with this process.
     */
    @Override
    public void close() {
        stopWaiting();
        if (opener != null && !Threads.joinFor(opener, Duration.ofMillis(closeLimitMs))) {
            log.log("the history is still being opened after " + closeLimitMs
                    + " ms; the coordinator leaves without it");
        }
        if (isOpen()) {
            history.join().advanceTo(durable.getAsLong());
            history.join().close();
        } else {
            history.thenAccept(History::close);
        }
    }
}
