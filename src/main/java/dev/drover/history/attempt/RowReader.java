package dev.drover.history.attempt;

import dev.drover.history.table.Dialect;
import dev.drover.history.table.Sql;
import dev.drover.history.table.StoredJob;
import dev.drover.model.JobState;
import dev.drover.model.TaskNumbers;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the rows of one job's attempts; used by one thread, for one page.
 *
 * <p>Tasks are found by the index on them. In order of their end, a job with few attempts is read by that index and sorted; one with many is
 * walked by key, which is the order of arrival, in windows, so that a call's work is bounded.
 */
final class RowReader implements AttemptReader {
    /** Up to this many attempts are sorted instead of scanned. */
    private static final long FEW = 4_096;

    private static final long FIRST_WINDOW = 2_048;

    /** After this time a scan ends where it is. */
    private static final long WALK_NANOS = 8_000_000;

    /** The most keys that are read for the last attempts of a job that ran beside many others. */
    private static final long LAST_WINDOW = 100_000;

    private static final long FEW_FOR_LAST = LAST_WINDOW / 10;

    private static final String SELECT = "SELECT " + AttemptField.ALL + " FROM attempt a";

    /** The row's attempt is the newest of its task. */
    private static final String IS_NEWEST =
            " AND NOT EXISTS (SELECT 1 FROM attempt b WHERE b.job = a.job AND b.idx = a.idx AND b.attempt > a.attempt)";

    private final Connection connection;
    private final String selectByTask;
    private final StoredJob job;
    private final TaskNumbers numbers;

    RowReader(Connection connection, Dialect dialect, StoredJob job) {
        this.connection = connection;
        this.selectByTask = SELECT + dialect.using("attempt_by_task");
        this.job = job;
        this.numbers = job.numbers();
    }

    @Override
    public Chunk newest(Span span) throws SQLException {
        List<StoredAttempt> read = read(Sql.of(
                        selectByTask + " WHERE a.job = ? AND a.idx >= ? AND a.idx <= ?",
                        job.id(),
                        (int) span.first(),
                        (int) span.last())
                .add(" ORDER BY a.job, a.idx, a.attempt FETCH FIRST ? ROWS ONLY", CHUNK));
        return newest(read, span);
    }

    @Override
    public Chunk newestFaults(Span span) throws SQLException {
        List<StoredAttempt> read = read(Sql.of(
                        "SELECT " + AttemptField.ALL + " FROM fault f JOIN attempt a ON a.id = f.attempt_id"
                                + " WHERE f.job = ? AND f.idx >= ? AND f.idx <= ?",
                        job.id(),
                        (int) span.first(),
                        (int) span.last())
                .add(" ORDER BY f.job, f.idx, f.attempt FETCH FIRST ? ROWS ONLY", CHUNK));
        Chunk chunk = newest(read, span);
        List<StoredAttempt> last = new ArrayList<>();
        for (StoredAttempt attempt : chunk.attempts()) {
            boolean succeeded = attempt.row().getOutcome().getStateValue() == JobState.SUCCEEDED.number();
            if (!succeeded && newestNumber(attempt.index()) == attempt.attempt()) {
                last.add(attempt);
            }
        }
        return new Chunk(last, chunk.coveredTo());
    }

    @Override
    public Chunk numbered(Span span, int attempt) throws SQLException {
        List<StoredAttempt> read = read(Sql.of(
                        selectByTask + " WHERE a.job = ? AND a.idx >= ? AND a.idx <= ? AND a.attempt = ?",
                        job.id(),
                        (int) span.first(),
                        (int) span.last(),
                        attempt)
                .add(" ORDER BY a.job, a.idx, a.attempt FETCH FIRST ? ROWS ONLY", CHUNK));
        boolean isCut = read.size() == CHUNK;
        return new Chunk(read, isCut ? read.get(read.size() - 1).index() : span.last());
    }

    @Override
    public Arrivals inOrderOfEnd(long fromKey, List<Span> tasks, boolean newestOnly, int most) throws SQLException {
        if (tasks.isEmpty() || job.row().getAttempts() == 0) {
            return new Arrivals(List.of(), Long.MAX_VALUE);
        }
        Sql conditions = conditions(tasks, newestOnly);
        return job.row().getAttempts() <= FEW ? few(fromKey, conditions, most) : walk(fromKey, conditions, most);
    }

    private Sql conditions(List<Span> tasks, boolean newestOnly) {
        Sql sql = new Sql();
        boolean isAll = tasks.get(0).first() == 0 && tasks.get(0).last() == numbers.count() - 1;
        if (!isAll) {
            sql.add(" AND (");
            String or = "";
            for (Span span : tasks) {
                sql.add(or + "a.idx BETWEEN ? AND ?", (int) span.first(), (int) span.last());
                or = " OR ";
            }
            sql.add(")");
        }
        return newestOnly ? sql.add(IS_NEWEST) : sql;
    }

    private Arrivals few(long fromKey, Sql conditions, int most) throws SQLException {
        List<StoredAttempt> found = read(Sql.of(selectByTask + " WHERE a.job = ? AND a.id >= ?", job.id(), fromKey)
                .add(conditions)
                .add(" ORDER BY a.id FETCH FIRST ? ROWS ONLY", most));
        return new Arrivals(found, found.size() < most ? job.lastAttempt() + 1 : after(found));
    }

    private Arrivals walk(long fromKey, Sql conditions, int most) throws SQLException {
        long started = System.nanoTime();
        long window = FIRST_WINDOW;
        long next = fromKey;
        List<StoredAttempt> found = new ArrayList<>();
        while (found.size() < most && next <= job.lastAttempt() && System.nanoTime() - started < WALK_NANOS) {
            long to = Math.min(job.lastAttempt(), next + window - 1);
            found.addAll(read(Sql.of(SELECT + " WHERE a.id >= ? AND a.id <= ? AND a.job + 0 = ?", next, to, job.id())
                    .add(conditions)
                    .add(" ORDER BY a.id FETCH FIRST ? ROWS ONLY", most - found.size())));
            next = found.size() < most ? to + 1 : after(found);
            window *= 2;
        }
        return new Arrivals(found, next);
    }

    private static long after(List<StoredAttempt> found) {
        return found.get(found.size() - 1).key() + 1;
    }

    @Override
    public List<StoredAttempt> last(int most) throws SQLException {
        Sql select = job.row().getAttempts() <= FEW_FOR_LAST
                ? Sql.of(selectByTask + " WHERE a.job = ?", job.id())
                : Sql.of(
                        SELECT + " WHERE a.job + 0 = ? AND a.id <= ? AND a.id > ?",
                        job.id(),
                        job.lastAttempt(),
                        job.lastAttempt() - LAST_WINDOW);
        return read(select.add(" ORDER BY a.id DESC FETCH FIRST ? ROWS ONLY", most));
    }

    private Chunk newest(List<StoredAttempt> read, Span span) throws SQLException {
        List<StoredAttempt> newest = new ArrayList<>();
        for (StoredAttempt attempt : read) {
            int end = newest.size() - 1;
            if (end >= 0 && newest.get(end).index() == attempt.index()) {
                newest.set(end, attempt);
            } else {
                newest.add(attempt);
            }
        }
        if (read.size() < CHUNK) {
            return new Chunk(newest, span.last());
        }
        // The chunk may end amid a task's attempts: its newest one is looked up.
        int lastIndex = read.get(read.size() - 1).index();
        newest.set(newest.size() - 1, newestOf(lastIndex));
        return new Chunk(newest, lastIndex);
    }

    private StoredAttempt newestOf(int index) throws SQLException {
        return read(Sql.of(selectByTask + " WHERE a.job = ? AND a.idx = ?", job.id(), index)
                        .add(" ORDER BY a.job DESC, a.idx DESC, a.attempt DESC FETCH FIRST 1 ROWS ONLY"))
                .get(0);
    }

    private long newestNumber(int index) throws SQLException {
        return Sql.of("SELECT MAX(attempt) FROM attempt WHERE job = ? AND idx = ?", job.id(), index)
                .number(connection);
    }

    private List<StoredAttempt> read(Sql select) throws SQLException {
        return select.list(connection, row -> AttemptRowMapper.read(row, numbers));
    }
}
