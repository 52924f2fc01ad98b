package dev.drover.history.index;

import dev.drover.history.attempt.AttemptStore;
import dev.drover.history.attempt.AttemptWriter;
import dev.drover.history.table.CountedTable;
import dev.drover.history.table.JobEntry;
import dev.drover.history.table.JobTable;
import dev.drover.history.table.RowCounts;
import dev.drover.history.table.SideTables;
import dev.drover.proto.AttemptsEnded;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Collects the changes of a sequence of groups and writes them in one transaction, with the position reached.
 *
 * <p>Owned by the indexer's thread. Jobs that have not ended are kept between transactions, so that a busy job's row is read once.
 */
public final class HistoryWriter implements AutoCloseable {
    /** Open jobs kept in memory between transactions at most. */
    private static final int KEPT_JOBS = 20_000;

    private static final int STATES = 9;

    /** Rows of the tail that is compared with the journal after a kill, and transactions of it, at least. */
    private static final int TAIL_ROWS = 2_048;

    private static final int TAIL_COMMITS = 2;

    /** A transaction that was committed, by where it began. */
    private record Committed(long from, int rows) {}

    private final Connection connection;
    private final JobTable jobs;
    private final RowCounts counts;
    private final AttemptWriter attempts;
    private final SideTables sideTables;
    private final PreparedStatement count;
    private final PreparedStatement meta;
    private final Map<Long, JobEntry> entries = new LinkedHashMap<>(1_024, 0.75f, true);
    private final Map<Long, JobEntry> changed = new HashMap<>();
    private long nextJob;
    private long nextCancel;
    private long nextWorker;
    private int rows;

    /** The last transactions, oldest first, and the rows of all but the oldest. */
    private final Deque<Committed> tail = new ArrayDeque<>();

    private long position;
    private int tailRows;

    /**
     * @param store of the attempts
     * @param position where the history has got to
     */
    public HistoryWriter(Connection connection, AttemptStore store, long position) throws SQLException {
        this.connection = connection;
        this.position = position;
        counts = new RowCounts(connection);
        jobs = new JobTable(connection);
        attempts = store.writer(connection, counts);
        sideTables = new SideTables(connection, counts);
        count = connection.prepareStatement("UPDATE job_count SET jobs = jobs + ? WHERE state = ?");
        meta = connection.prepareStatement(
                "UPDATE meta SET position = ?, crc = ?, based = ?, tail_position = ? WHERE id = 1");
        nextJob = next("job");
        nextCancel = next("task_cancel");
        nextWorker = next("worker");
    }

    SideTables sideTables() {
        return sideTables;
    }

    /** The newest job that it has seen; all that were submitted before are in, or were removed with their rows. */
    long newestJob() {
        return nextJob - 1;
    }

    /** Rows that wait for {@link #commit}. */
    int rows() {
        return rows;
    }

    void countRow() {
        rows++;
    }

    /** A job that was just submitted; null if the history has it already. */
    JobEntry create(long id) throws SQLException {
        if (id < nextJob && job(id) != null) {
            return null;
        }
        nextJob = Math.max(nextJob, id + 1);
        JobEntry entry = new JobEntry(id);
        entries.put(id, entry);
        return entry;
    }

    /** The job's row, or null if the history has none, as after a prune. */
    JobEntry job(long id) throws SQLException {
        JobEntry entry = entries.get(id);
        if (entry == null) {
            entry = jobs.load(id);
            if (entry != null) {
                entries.put(id, entry);
            }
        }
        return entry;
    }

    void markChanged(JobEntry job) {
        job.changed = true;
        changed.put(job.id, job);
    }

    /** Adds a worker to those on which tasks of the job have run. */
    void addWorker(JobEntry job, int worker) throws SQLException {
        if (job.worker == null) {
            job.worker = worker;
            markChanged(job);
        } else if (job.worker != worker && job.otherWorkers.add(worker)) {
            sideTables.jobWorker(job.id, worker);
        }
    }

    /** Stores the end of an attempt; returns its key. */
    long attempt(AttemptsEnded record, int index, long position) throws SQLException {
        rows++;
        return attempts.add(record, index, position);
    }

    long nextCancelId() {
        return nextCancel++;
    }

    long nextWorkerId() {
        return nextWorker++;
    }

    /** Writes everything since the last commit. After an exception the writer is of no more use. */
    public void commit(long upTo, int crc, boolean based) throws SQLException {
        long[] moved = new long[STATES];
        for (JobEntry job : changed.values()) {
            jobs.write(job);
            if (!job.inserted) {
                counts.add(CountedTable.JOB, 1);
            }
            if (job.countedState != job.state) {
                moved[job.countedState]--;
                moved[job.state]++;
            }
        }
        jobs.flush();
        attempts.flush();
        sideTables.flush();
        counts.flush();
        for (int state = 1; state < STATES; state++) {
            if (moved[state] != 0) {
                count.setLong(1, moved[state]);
                count.setInt(2, state);
                count.executeUpdate();
            }
        }
        meta.setLong(1, upTo);
        meta.setInt(2, crc);
        meta.setBoolean(3, based);
        meta.setLong(4, tailPosition());
        meta.executeUpdate();
        connection.commit();
        position = upTo;
        onCommitted();
    }

    @Override
    public void close() throws SQLException {
        jobs.close();
        attempts.close();
        sideTables.close();
        counts.close();
        count.close();
        meta.close();
    }

    private long tailPosition() {
        tail.addLast(new Committed(position, rows));
        tailRows += tail.size() > 1 ? rows : 0;
        while (tail.size() > TAIL_COMMITS && tailRows >= TAIL_ROWS) {
            tail.removeFirst();
            tailRows -= tail.getFirst().rows();
        }
        return tail.getFirst().from();
    }

    private void onCommitted() {
        rows = 0;
        List<JobEntry> written = new ArrayList<>(changed.values());
        changed.clear();
        for (JobEntry job : written) {
            job.changed = false;
            job.inserted = true;
            job.countedState = job.state;
            if (job.isFinal()) {
                entries.remove(job.id);
            }
        }
        Iterator<JobEntry> oldest = entries.values().iterator();
        while (entries.size() > KEPT_JOBS) {
            oldest.next();
            oldest.remove();
        }
    }

    private long next(String table) throws SQLException {
        // The table's name is one of this class, never a user's.
        try (var select = connection.prepareStatement("SELECT MAX(id) FROM " + table);
                var row = select.executeQuery()) {
            row.next();
            return row.getLong(1) + 1;
        }
    }
}
