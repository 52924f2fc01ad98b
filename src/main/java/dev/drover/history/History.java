package dev.drover.history;

import dev.drover.history.check.HistoryOpener;
import dev.drover.history.check.Schema;
import dev.drover.history.file.Database;
import dev.drover.history.file.HistoryFiles;
import dev.drover.history.file.WriteFault;
import dev.drover.history.index.IndexGate;
import dev.drover.history.index.Indexer;
import dev.drover.history.query.EndedJobsReader;
import dev.drover.history.query.KeyOwnersReader;
import dev.drover.history.query.QueryRunner;
import dev.drover.history.table.Sql;
import dev.drover.model.EndedJob;
import dev.drover.model.ErrorCode;
import dev.drover.model.KeyOwner;
import dev.drover.model.Sha256;
import dev.drover.model.Threads;
import dev.drover.model.UserException;
import dev.drover.proto.Query;
import dev.drover.proto.Rows;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Fills an embedded database from the journal on its own thread, and answers queries from it.
 *
 * <p>{@link #advanceTo} may be called by any thread and never waits; {@link #query} works on its caller's thread, as
 * many at once as the pool has connections. A fault of the database only makes the history stale. Queries are then
 * answered with an error, and the database is built again from the journal until that succeeds.
 */
public final class History implements AutoCloseable {
    private static final long FIRST_PAUSE_NANOS = 100_000_000L;
    private static final long LAST_PAUSE_NANOS = 10_000_000_000L;

    /** Looking whether there is room costs nothing. */
    private static final long ROOM_PAUSE_NANOS = 1_000_000_000L;

    /** Of these looks the last one tries it with the room that there was before, too. */
    private static final int LOOKS = 10;

    private static final long CLOSE_LIMIT_MS = 5_000;

    private static final String CLOSED = "the history is closed or out of date; ask again in a moment";

    /** H2's codes of faults of its file: I/O errors, damage, and that it has closed itself. */
    private static final Set<Integer> FILE_FAULTS = Set.of(50000, 90028, 90030, 90031, 90098, 90121);

    private final HistoryFiles files;
    private final HistoryConfig config;
    private final JournalSource source;
    private final HistoryOpener opener;
    private final IndexGate gate = new IndexGate();
    private final QueryRunner queries;
    private final Thread indexerThread;

    /** Readers share this lock. A thread that closes or replaces the database holds it alone. */
    private final ReentrantReadWriteLock inUse = new ReentrantReadWriteLock();

    private volatile Database database;
    private volatile String fault;

    /** Why it is only read at present; null if it is not. */
    private volatile WriteFault writeFault;

    /** How much room there was when that was found. */
    private volatile long roomBytes;

    /** How often it was looked since whether there is room; owned by the indexer. */
    private int looks;

    /** What {@link #open} found, for the indexer's first turn; set before its thread starts. */
    private HistoryOpener.Opened first;

    /**
     * The last message to the user, so that a disk that stays full is not reported again and again. Owned by the
     * indexer.
     */
    private String lastNote = "";

    private boolean closed;

    private History(HistoryConfig config, JournalSource source, Schema schema) {
        this.config = config;
        this.source = source;
        files = new HistoryFiles(config.directory());
        opener = new HistoryOpener(config, source, files, schema);
        queries = new QueryRunner(config, source);
        indexerThread = new Thread(this::run, "drover-indexer");
        indexerThread.setDaemon(true);
        gate.setIndexerThread(indexerThread);
    }

    /**
     * Opens the history, or starts to build it again if it can't be trusted; takes some 200 ms, for H2. What the journal holds beyond
     * it is indexed when {@link #advanceTo} says that it is durable.
     *
     * @throws UserException DAMAGED if the history is ahead of the journal
     */
    public static History open(HistoryConfig config, JournalSource source) {
        return open(config, source, Schema.current());
    }

    static History open(HistoryConfig config, JournalSource source, Schema schema) {
        History history = new History(config, source, schema);
        try {
            history.first = history.attach();
        } catch (UserException refused) {
            throw refused;
        } catch (SQLException | IOException | RuntimeException e) {
            // H2 throws others, too, at a file that it can't make sense of: it is tried again, and built anew.
            history.onFailure(e);
        }
        history.indexerThread.start();
        return history;
    }

    /** Reports the position up to which the journal is durable. */
    public void advanceTo(long durablePosition) {
        gate.advanceTo(durablePosition);
    }

    /**
     * Answers one page of a query, from a history that has everything that was durable when the query came, or came first. The pages after the first
     * come from one that has at least what the first had: a listing beside much new work need not wait again for each.
     *
     * @return the rows; with what they lack if the query accepts that and the history cannot be written
     * @throws UserException BUSY while it is behind or stale, NOT_FOUND for a job it doesn't know (no row if it answers with a lag what is asked of one job), INVALID for a question that
     *     makes no sense, NO_SPACE or HOME if the query accepts a lag and the history can be neither read nor built
     */
    public Rows query(Query query) {
        return query(query, new QueryCancellation());
    }

    /**
     * The same, until it is cancelled.
     *
     * @throws UserException like {@link #query(Query)}, and BUSY if it was cancelled
     */
    public Rows query(Query query, QueryCancellation cancellation) {
        Optional<String> lag = query.getAcceptLag() ? gate.lag() : Optional.empty();
        if (lag.isPresent()) {
            if (hasNewRoom()) {
                gate.wakeIndexer();
                throw new UserException(ErrorCode.BUSY, CLOSED);
            }
            return readBehind(query, cancellation).toBuilder().setLag(lag.get()).build();
        }
        if (query.getCursor().isEmpty()) {
            gate.awaitCurrent(config.queryWaitMs(), Integer.toUnsignedLong(query.getAskedMsAgo()));
        } else {
            gate.awaitBuilt(config.queryWaitMs());
        }
        return answer(query, cancellation);
    }

    private Rows answer(Query query, QueryCancellation cancellation) {
        return read(connection -> {
            cancellation.begin(Database.canceller(connection));
            try {
                return queries.answer(connection, query, cancellation::requireWanted);
            } finally {
                cancellation.finished();
            }
        });
    }

    /** A job that it does not have is no row, and not said to be unknown: it may be newer. */
    private Rows readBehind(Query query, QueryCancellation cancellation) {
        try {
            return answer(query, cancellation);
        } catch (UserException e) {
            if (e.code() == ErrorCode.NOT_FOUND && query.hasJob()) {
                return Rows.getDefaultInstance();
            }
            throw e;
        }
    }

    /**
     * Finds the jobs of users' keys.
     *
     * @param keys digests of keys
     * @param upToJob the history must have this job and all before it; it need not be ahead of that
     * @return the first job of each of those keys that has one
     * @throws UserException BUSY while it is built again or stale, or far behind
     */
    public Map<Sha256, KeyOwner> keyOwners(Collection<Sha256> keys, long upToJob) {
        gate.awaitJob(upToJob, config.queryWaitMs(), config.lookUpWaitMs());
        return read(connection -> KeyOwnersReader.owners(connection, keys));
    }

    /**
     * Finds how jobs ended. It waits for the indexer only if it lacks one of them: an end never changes.
     *
     * @param jobs ids of jobs whose ends are durable
     * @return those of them that are kept
     * @throws UserException BUSY while it is behind or stale
     */
    public Map<Long, EndedJob> endedJobs(Collection<Long> jobs) {
        Map<Long, EndedJob> found = read(connection -> EndedJobsReader.ended(connection, jobs));
        if (found.size() == jobs.size()) {
            return found;
        }
        gate.awaitCurrent(config.queryWaitMs());
        return read(connection -> EndedJobsReader.ended(connection, jobs));
    }

    /** Reads what it needs over one connection. */
    @FunctionalInterface
    private interface Reading<T> {
        T read(Connection connection) throws SQLException, IOException;
    }

    private <T> T read(Reading<T> reading) {
        inUse.readLock().lock();
        try {
            Database open = database;
            if (open == null) {
                throw new UserException(ErrorCode.BUSY, CLOSED);
            }
            try (Connection connection = open.reader()) {
                return reading.read(connection);
            }
        } catch (SQLException e) {
            throw refusal(e);
        } catch (IOException e) {
            throw new UserException(
                    ErrorCode.DAMAGED,
                    "the journal cannot be read for this answer: " + e.getMessage() + "; see drover doctor",
                    e);
        } finally {
            inUse.readLock().unlock();
        }
    }

    /** Ends the indexer after its transaction, waits for the questions at work, and leaves a clean file. May be called again. */
    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        gate.close();
        // Closing has a limit too. The database is only a copy, and must not prevent the coordinator's exit.
        Thread closer = new Thread(() -> detach(fault == null ? Left.WHOLE : Left.BROKEN), "drover-history-close");
        closer.setDaemon(true);
        if (Threads.joinFor(indexerThread, Duration.ofMillis(CLOSE_LIMIT_MS))) {
            closer.start();
            if (Threads.joinFor(closer, Duration.ofMillis(CLOSE_LIMIT_MS))) {
                return;
            }
        }
        onCloseFailed(new IOException("it did not end within " + CLOSE_LIMIT_MS + " ms"));
    }

    /**
     * Ends all waits for the indexer, so that queries are answered with an error. This is the first step of a close.
     */
    public void stopWaiting() {
        gate.stopWaiting();
    }

    private void run() {
        long pauseNanos = FIRST_PAUSE_NANOS;
        HistoryOpener.Opened opened = first;
        while (!gate.isClosing()) {
            try {
                if (opened == null) {
                    gate.pause(pauseNanos);
                    if (gate.isClosing()) {
                        return;
                    }
                    pauseNanos = Math.min(pauseNanos * 2, writeFault == null ? LAST_PAUSE_NANOS : ROOM_PAUSE_NANOS);
                    if (writeFault != null && fault == null && !isToBeTried(writeFault)) {
                        continue;
                    }
                    detach(fault == null ? Left.AS_IT_IS : Left.BROKEN);
                    opened = attach();
                }
                index(opened);
                pauseNanos = FIRST_PAUSE_NANOS;
            } catch (SQLException | IOException | RuntimeException | Error e) {
                // Errors are caught too, because without the indexer every query would wait for ever.
                onFailure(e);
                opened = null;
            }
        }
    }

    /** With the room that there is it is tried less often than with room that has come. */
    private boolean isToBeTried(WriteFault why) {
        looks++;
        boolean isLate = why != WriteFault.NO_SPACE || looks >= LOOKS;
        return hasNewRoom() || isLate && files.isWritableAfter(why);
    }

    /** Whether it should be tried at once to write again. Where a quota is used up there is always room, but not more than before. */
    private boolean hasNewRoom() {
        WriteFault why = writeFault;
        return why == WriteFault.NO_SPACE && files.roomBytes() - roomBytes >= HistoryFiles.ROOM_BYTES;
    }

    /** A database that cannot be written is whole as far as it goes, and is read until it can. */
    private void onFailure(Throwable e) {
        Optional<WriteFault> unwritable = WriteFault.of(e);
        roomBytes = files.roomBytes();
        looks = 0;
        writeFault = unwritable.orElse(null);
        if (unwritable.isEmpty()) {
            String message = "the history is out of date because it failed (" + e.getMessage()
                    + "); jobs go on, and Drover tries it again by itself";
            gate.setStale(message);
            notifyOnce(message);
            detach(e instanceof SQLException || e instanceof Error ? Left.BROKEN : Left.WHOLE);
            return;
        }
        String message =
                "the history cannot be written, because " + unwritable.get().because();
        gate.setStale(message + "; jobs go on, and Drover tries it again by itself");
        detach(Left.AS_IT_IS);
        try {
            HistoryOpener.Opened opened = opener.openToRead();
            fault = null;
            database = opened.database();
            gate.openedToRead(opened.meta().position(), unwritable.get());
            notifyOnce(message + "; jobs go on, it answers with what it has, and Drover tries it again by itself");
        } catch (SQLException | IOException | RuntimeException unreadable) {
            gate.setUnreadable(unreadable.getMessage(), unwritable.get());
            notifyOnce(message + ", nor read (" + unreadable.getMessage()
                    + "); jobs go on, and Drover tries it again by itself");
        }
    }

    private void index(HistoryOpener.Opened opened) throws SQLException, IOException {
        try (Indexer indexer = new Indexer(opened, source, gate, config.batchRows())) {
            while (!gate.isClosing()) {
                indexer.turn();
                lastNote = "";
                if (fault != null) {
                    throw new SQLException(fault);
                }
            }
            indexer.finish();
        }
    }

    private HistoryOpener.Opened attach() throws SQLException, IOException {
        HistoryOpener.Opened opened = opener.open();
        fault = null;
        writeFault = null;
        database = opened.database();
        gate.opened(opened.meta().position(), opened.rebuilding());
        return opened;
    }

    private enum Left {
        WHOLE,
        BROKEN,
        /** As a kill leaves it. */
        AS_IT_IS
    }

    private void detach(Left how) {
        inUse.writeLock().lock();
        try {
            Database open = database;
            database = null;
            if (open == null) {
                return;
            }
            Left left = open.isReadOnly() && how == Left.WHOLE ? Left.AS_IT_IS : how;
            try {
                open.close();
                switch (left) {
                    case BROKEN -> files.markBroken();
                    case WHOLE -> files.markClean();
                    case AS_IT_IS -> {}
                }
            } catch (SQLException | IOException | RuntimeException | Error e) {
                // The indexer's thread continues, even if a broken database fails at its SHUTDOWN.
                // One whose end finds no room is whole up to what it wrote last, and is checked at the next start.
                boolean isFull = left == Left.WHOLE
                        && (WriteFault.of(e).isPresent() || files.roomBytes() < HistoryFiles.ROOM_BYTES);
                if (left != Left.AS_IT_IS && !isFull) {
                    onCloseFailed(e);
                }
            }
        } finally {
            inUse.writeLock().unlock();
        }
    }

    private void onCloseFailed(Throwable e) {
        notify("the history could not be closed and will be built again: " + e.getMessage());
        try {
            files.markBroken();
        } catch (IOException again) {
            notify("the history's mark could not be removed: " + again.getMessage());
        }
    }

    /**
     * Passes a message to the user. A failing receiver must not end the indexer, without which every query waits for
     * ever.
     */
    private void notify(String sentence) {
        try {
            config.notes().accept(sentence);
        } catch (RuntimeException e) {
            Thread thread = Thread.currentThread();
            thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
        }
    }

    private void notifyOnce(String message) {
        if (!message.equals(lastNote)) {
            notify(message);
            lastNote = message;
        }
    }

    private UserException refusal(SQLException e) {
        if (FILE_FAULTS.contains(e.getErrorCode())) {
            fault = e.getMessage();
            gate.wakeIndexer();
            return new UserException(
                    ErrorCode.BUSY, "the history's file is damaged and is built again; ask again in a moment", e);
        }
        if (e.getErrorCode() == QueryRunner.TIMED_OUT) {
            return new UserException(
                    ErrorCode.BUSY,
                    "the question took longer than " + Sql.LIMIT_SECONDS + " s; narrow it with --since or --name",
                    e);
        }
        return new UserException(ErrorCode.INTERNAL, "the history could not answer: " + e.getMessage(), e);
    }
}
