package dev.drover.history;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/** Reads and writes whole rows of {@code job} for the indexer; owned by its thread. */
final class JobTable implements AutoCloseable {
    private static final List<String> COLUMNS = List.of(
            "name",
            "kind",
            "state",
            "cause",
            "exit_code",
            "signal",
            "tasks",
            "succeeded",
            "failed",
            "cancelled",
            "attempts",
            "submitted_at_ms",
            "started_at_ms",
            "ended_at_ms",
            "time_ms",
            "job_key",
            "parent",
            "user_name",
            "is_array",
            "number_first",
            "number_step",
            "list_name",
            "spec_position",
            "message",
            "worker",
            "first_attempt",
            "last_attempt",
            "samples",
            "labels",
            "known_from",
            "id");
    private static final String SELECT = "SELECT " + String.join(", ", COLUMNS) + " FROM job WHERE id = ?";
    private static final String INSERT = "INSERT INTO job (" + String.join(", ", COLUMNS) + ") VALUES ("
            + String.join(", ", Collections.nCopies(COLUMNS.size(), "?")) + ")";
    private static final String UPDATE = "UPDATE job SET "
            + COLUMNS.subList(0, COLUMNS.size() - 1).stream()
                    .map(c -> c + " = ?")
                    .collect(Collectors.joining(", "))
            + " WHERE id = ?";

    private final PreparedStatement select;
    private final PreparedStatement insert;
    private final PreparedStatement update;

    JobTable(Connection connection) throws SQLException {
        select = connection.prepareStatement(SELECT);
        insert = connection.prepareStatement(INSERT);
        update = connection.prepareStatement(UPDATE);
    }

    /** The row of that job, or null. */
    JobEntry load(long id) throws SQLException {
        select.setLong(1, id);
        try (ResultSet row = select.executeQuery()) {
            return row.next() ? read(id, row) : null;
        }
    }

    /** Adds the row to what {@link #flush} writes. */
    void write(JobEntry job) throws SQLException {
        PreparedStatement statement = job.inserted ? update : insert;
        bind(statement, job);
        statement.addBatch();
    }

    void flush() throws SQLException {
        insert.executeBatch();
        update.executeBatch();
    }

    @Override
    public void close() throws SQLException {
        select.close();
        insert.close();
        update.close();
    }

    private static JobEntry read(long id, ResultSet row) throws SQLException {
        JobEntry job = new JobEntry(id);
        job.name = row.getString(1);
        job.kind = row.getString(2);
        job.state = row.getInt(3);
        job.cause = row.getInt(4);
        job.exitCode = row.getObject(5, Integer.class);
        job.signal = row.getObject(6, Integer.class);
        job.tasks = row.getLong(7);
        job.succeeded = row.getLong(8);
        job.failed = row.getLong(9);
        job.cancelled = row.getLong(10);
        job.attempts = row.getLong(11);
        job.submittedAtMs = row.getLong(12);
        job.startedAtMs = row.getObject(13, Long.class);
        job.endedAtMs = row.getObject(14, Long.class);
        job.key = row.getString(16);
        job.parent = row.getObject(17, Long.class);
        job.userName = row.getString(18);
        job.array = row.getBoolean(19);
        job.numberFirst = row.getLong(20);
        job.numberStep = row.getLong(21);
        job.listName = row.getString(22);
        job.specPosition = row.getLong(23);
        job.message = row.getString(24);
        job.worker = row.getObject(25, Integer.class);
        job.firstAttempt = row.getLong(26);
        job.lastAttempt = row.getLong(27);
        job.samples = row.getLong(28);
        job.labels = row.getInt(29);
        job.knownFrom = row.getLong(30);
        job.countedState = job.state;
        job.inserted = true;
        return job;
    }

    private static void bind(PreparedStatement to, JobEntry job) throws SQLException {
        to.setString(1, job.name);
        to.setString(2, job.kind);
        to.setInt(3, job.state);
        to.setInt(4, job.cause);
        Params.set(to, 5, job.exitCode);
        Params.set(to, 6, job.signal);
        to.setLong(7, job.tasks);
        to.setLong(8, job.succeeded);
        to.setLong(9, job.failed);
        to.setLong(10, job.cancelled);
        to.setLong(11, job.attempts);
        to.setLong(12, job.submittedAtMs);
        Params.set(to, 13, job.startedAtMs);
        Params.set(to, 14, job.endedAtMs);
        to.setLong(15, job.timeMs());
        to.setString(16, job.key);
        Params.set(to, 17, job.parent);
        to.setString(18, job.userName);
        to.setBoolean(19, job.array);
        to.setLong(20, job.numberFirst);
        to.setLong(21, job.numberStep);
        to.setString(22, job.listName);
        to.setLong(23, job.specPosition);
        to.setString(24, job.message);
        Params.set(to, 25, job.worker);
        to.setLong(26, job.firstAttempt);
        to.setLong(27, job.lastAttempt);
        to.setLong(28, job.samples);
        to.setInt(29, job.labels);
        to.setLong(30, job.knownFrom);
        to.setLong(31, job.id);
    }
}
