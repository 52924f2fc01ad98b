package dev.drover.history.index;

import dev.drover.history.JournalSource;
import dev.drover.history.attempt.AttemptStore;
import dev.drover.history.check.HistoryOpener;
import dev.drover.history.file.Database;
import dev.drover.history.table.Dialect;
import dev.drover.proto.JournalRecord;
import java.io.IOException;
import java.sql.SQLException;

/**
 * Carries the journal's records into an open database, in large transactions that end where groups end.
 *
 * <p>Used by the indexer's thread alone. After an exception it is of no more use.
 */
public final class Indexer implements JournalSource.Visitor, AutoCloseable {
    /** The number of rows that is written at once. Fewer rows wait a moment for more. */
    private static final long SMALL_BYTES = 64 << 10;

    /** A query ends it at once. At 1,000 jobs a second the indexer takes 30 µs of a CPU for a job, with 5 ms it took 90. */
    private static final long LINGER_NANOS = 50_000_000;

    /** Takes some 20 ms. */
    private static final long FINISH_BYTES = 1 << 20;

    private final JournalSource source;
    private final IndexGate gate;
    private final int batchRows;
    private final HistoryWriter writer;
    private final RecordApplier applier;
    private final Database database;
    private long indexed;

    /** Whether there are changes that only H2's memory has. */
    private boolean unwritten;

    private long groupEnd;
    private int groupCrc;

    public Indexer(HistoryOpener.Opened opened, JournalSource source, IndexGate gate, int batchRows)
            throws SQLException {
        this.source = source;
        this.gate = gate;
        this.batchRows = batchRows;
        database = opened.database();
        writer = new HistoryWriter(
                database.writer(), AttemptStore.of(Dialect.H2), opened.meta().position());
        applier = new RecordApplier(writer, opened.meta().based());
        indexed = opened.meta().position();
        groupEnd = indexed;
    }

    /**
     * Waits until the journal grows, and indexes the new records once.
     *
     * @throws IOException if the journal can't be read
     */
    public void turn() throws IOException, SQLException {
        if (!gate.awaitMoreThan(indexed, unwritten ? gate.nanosUntilWrite() : Long.MAX_VALUE)) {
            write();
            return;
        }
        if (gate.durable() - indexed < SMALL_BYTES) {
            gate.awaitMore(LINGER_NANOS);
        }
        long target = gate.durable();
        if (target > indexed && !gate.isClosing()) {
            index(target);
        }
    }

    /** Takes in what is left when the history closes, if that is little: whoever reads it without writing to it has no other way to it. */
    public void finish() throws IOException, SQLException {
        long target = gate.durable();
        if (target > indexed && target - indexed <= FINISH_BYTES) {
            index(target);
        }
    }

    private void index(long target) throws IOException, SQLException {
        long before = indexed;
        try {
            source.forEach(before, target, this);
            if (groupEnd <= before) {
                throw new IOException("the journal shows nothing between " + indexed + " and " + target);
            }
            commit();
        } catch (Ended e) {
            if (e.fault != null) {
                throw e.fault;
            }
        }
    }

    @Override
    public void record(long position, JournalRecord record) {
        try {
            applier.apply(position, record);
        } catch (SQLException e) {
            throw new Ended(e);
        }
    }

    @Override
    public void groupEnd(long position, int crc) {
        // A transaction may end here, and only here: the journal can be read on from the ends of groups alone.
        groupEnd = position;
        groupCrc = crc;
        if (writer.rows() < batchRows) {
            return;
        }
        try {
            commit();
        } catch (SQLException e) {
            throw new Ended(e);
        }
        if (gate.isClosing()) {
            throw new Ended(null);
        }
    }

    @Override
    public void close() throws SQLException {
        writer.close();
    }

    private void commit() throws SQLException {
        if (groupEnd > indexed) {
            int rows = writer.rows();
            writer.commit(groupEnd, groupCrc, applier.hasBase());
            indexed = groupEnd;
            unwritten = true;
            gate.indexed(indexed, rows, writer.newestJob());
            if (gate.nanosUntilWrite() <= 0) {
                write();
            }
        }
    }

    private void write() throws SQLException {
        if (unwritten) {
            database.flush();
            unwritten = false;
        }
        gate.written();
    }

    /**
     * Ends the reading of the journal early: because of a fault of the database, or without one because the history
     * closes.
     */
    private static final class Ended extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient SQLException fault;

        Ended(SQLException fault) {
            super(fault);
            this.fault = fault;
        }
    }
}
