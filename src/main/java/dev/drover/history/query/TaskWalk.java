package dev.drover.history.query;

import dev.drover.history.table.AttemptField;
import dev.drover.history.table.Dialect;
import dev.drover.history.table.JobRows;
import dev.drover.history.table.Sql;
import dev.drover.model.TaskNumbers;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds the newest attempt of each task of a job, by index ascending, a chunk at a time.
 *
 * <p>Used by one thread, for one page.
 */
final class TaskWalk {
    /**
     * The newest attempts found, and the index up to which, included, there are no others.
     *
     * @param attempts ascending by index
     */
    record Chunk(List<AttemptRows.Stored> attempts, long coveredTo) {}

    /** Attempts read at once. */
    static final int CHUNK = 1_024;

    private final Connection connection;
    private final Dialect dialect;
    private final long job;
    private final TaskNumbers numbers;

    TaskWalk(Connection connection, Dialect dialect, JobRows.Stored job) {
        this.connection = connection;
        this.dialect = dialect;
        this.job = job.id();
        numbers = job.numbers();
    }

    /** From all attempts of the span. */
    Chunk all(Spans.Span span, int most) throws SQLException {
        int limit = Math.min(CHUNK, most);
        Sql select = Sql.of(
                        "SELECT " + AttemptField.ALL + " FROM attempt a" + dialect.using("attempt_by_task")
                                + " WHERE a.job = ? AND a.idx >= ? AND a.idx <= ?",
                        job,
                        (int) span.first(),
                        (int) span.last())
                .add(" ORDER BY a.job, a.idx, a.attempt FETCH FIRST ? ROWS ONLY", limit);
        List<AttemptRows.Stored> read = select.list(connection, row -> AttemptRows.read(row, numbers));
        return newest(read, read.size() == limit, span);
    }

    /** From those that did not succeed; tasks between them succeeded, or have not ended. */
    Chunk faults(Spans.Span span, int most) throws SQLException {
        int limit = Math.min(CHUNK, most);
        Sql select = Sql.of(
                        "SELECT " + AttemptField.ALL + " FROM fault f JOIN attempt a ON a.id = f.attempt_id"
                                + " WHERE f.job = ? AND f.idx >= ? AND f.idx <= ?",
                        job,
                        (int) span.first(),
                        (int) span.last())
                .add(" ORDER BY f.job, f.idx, f.attempt FETCH FIRST ? ROWS ONLY", limit);
        List<AttemptRows.Stored> read = select.list(connection, row -> AttemptRows.read(row, numbers));
        Chunk chunk = newest(read, read.size() == limit, span);
        List<AttemptRows.Stored> last = new ArrayList<>();
        for (AttemptRows.Stored attempt : chunk.attempts()) {
            if (newestNumber(attempt.index()) == attempt.attempt()) {
                last.add(attempt);
            }
        }
        return new Chunk(last, chunk.coveredTo());
    }

    private Chunk newest(List<AttemptRows.Stored> read, boolean cut, Spans.Span span) throws SQLException {
        List<AttemptRows.Stored> newest = new ArrayList<>();
        for (AttemptRows.Stored attempt : read) {
            int end = newest.size() - 1;
            if (end >= 0 && newest.get(end).index() == attempt.index()) {
                newest.set(end, attempt);
            } else {
                newest.add(attempt);
            }
        }
        if (!cut) {
            return new Chunk(newest, span.last());
        }
        // The chunk may end amid a task's attempts: its newest one is looked up.
        int lastIndex = read.get(read.size() - 1).index();
        newest.set(newest.size() - 1, newestOf(lastIndex));
        return new Chunk(newest, lastIndex);
    }

    private AttemptRows.Stored newestOf(int index) throws SQLException {
        return Sql.of(
                        "SELECT " + AttemptField.ALL + " FROM attempt a" + dialect.using("attempt_by_task")
                                + " WHERE a.job = ? AND a.idx = ?",
                        job,
                        index)
                .add(" ORDER BY a.job DESC, a.idx DESC, a.attempt DESC FETCH FIRST 1 ROWS ONLY")
                .list(connection, row -> AttemptRows.read(row, numbers))
                .get(0);
    }

    private long newestNumber(int index) throws SQLException {
        return Sql.of("SELECT MAX(attempt) FROM attempt WHERE job = ? AND idx = ?", job, index)
                .number(connection);
    }
}
