package dev.drover.history;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/** Reads and writes whole rows of {@code job} for the indexer; owned by its thread. */
final class JobTable implements AutoCloseable {
    private static final List<String> COLUMNS =
            Arrays.stream(JobColumn.values()).map(JobColumn::column).toList();
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
        job.name = row.getString(JobColumn.NAME.at());
        job.kind = row.getString(JobColumn.KIND.at());
        job.state = row.getInt(JobColumn.STATE.at());
        job.cause = row.getInt(JobColumn.CAUSE.at());
        job.exitCode = row.getObject(JobColumn.EXIT_CODE.at(), Integer.class);
        job.signal = row.getObject(JobColumn.SIGNAL.at(), Integer.class);
        job.tasks = row.getLong(JobColumn.TASKS.at());
        job.succeeded = row.getLong(JobColumn.SUCCEEDED.at());
        job.failed = row.getLong(JobColumn.FAILED.at());
        job.cancelled = row.getLong(JobColumn.CANCELLED.at());
        job.attempts = row.getLong(JobColumn.ATTEMPTS.at());
        job.submittedAtMs = row.getLong(JobColumn.SUBMITTED_AT_MS.at());
        job.startedAtMs = row.getObject(JobColumn.STARTED_AT_MS.at(), Long.class);
        job.endedAtMs = row.getObject(JobColumn.ENDED_AT_MS.at(), Long.class);
        job.key = row.getString(JobColumn.JOB_KEY.at());
        job.parent = row.getObject(JobColumn.PARENT.at(), Long.class);
        job.userName = row.getString(JobColumn.USER_NAME.at());
        job.array = row.getBoolean(JobColumn.IS_ARRAY.at());
        job.numberFirst = row.getLong(JobColumn.NUMBER_FIRST.at());
        job.numberStep = row.getLong(JobColumn.NUMBER_STEP.at());
        job.listName = row.getString(JobColumn.LIST_NAME.at());
        job.specPosition = row.getLong(JobColumn.SPEC_POSITION.at());
        job.message = row.getString(JobColumn.MESSAGE.at());
        job.worker = row.getObject(JobColumn.WORKER.at(), Integer.class);
        job.firstAttempt = row.getLong(JobColumn.FIRST_ATTEMPT.at());
        job.lastAttempt = row.getLong(JobColumn.LAST_ATTEMPT.at());
        job.samples = row.getLong(JobColumn.SAMPLES.at());
        job.labels = row.getInt(JobColumn.LABELS.at());
        job.knownFrom = row.getLong(JobColumn.KNOWN_FROM.at());
        job.countedState = job.state;
        job.inserted = true;
        return job;
    }

    private static void bind(PreparedStatement to, JobEntry job) throws SQLException {
        to.setString(JobColumn.NAME.at(), job.name);
        to.setString(JobColumn.KIND.at(), job.kind);
        to.setInt(JobColumn.STATE.at(), job.state);
        to.setInt(JobColumn.CAUSE.at(), job.cause);
        Params.set(to, JobColumn.EXIT_CODE.at(), job.exitCode);
        Params.set(to, JobColumn.SIGNAL.at(), job.signal);
        to.setLong(JobColumn.TASKS.at(), job.tasks);
        to.setLong(JobColumn.SUCCEEDED.at(), job.succeeded);
        to.setLong(JobColumn.FAILED.at(), job.failed);
        to.setLong(JobColumn.CANCELLED.at(), job.cancelled);
        to.setLong(JobColumn.ATTEMPTS.at(), job.attempts);
        to.setLong(JobColumn.SUBMITTED_AT_MS.at(), job.submittedAtMs);
        Params.set(to, JobColumn.STARTED_AT_MS.at(), job.startedAtMs);
        Params.set(to, JobColumn.ENDED_AT_MS.at(), job.endedAtMs);
        to.setLong(JobColumn.TIME_MS.at(), job.timeMs());
        to.setString(JobColumn.JOB_KEY.at(), job.key);
        Params.set(to, JobColumn.PARENT.at(), job.parent);
        to.setString(JobColumn.USER_NAME.at(), job.userName);
        to.setBoolean(JobColumn.IS_ARRAY.at(), job.array);
        to.setLong(JobColumn.NUMBER_FIRST.at(), job.numberFirst);
        to.setLong(JobColumn.NUMBER_STEP.at(), job.numberStep);
        to.setString(JobColumn.LIST_NAME.at(), job.listName);
        to.setLong(JobColumn.SPEC_POSITION.at(), job.specPosition);
        to.setString(JobColumn.MESSAGE.at(), job.message);
        Params.set(to, JobColumn.WORKER.at(), job.worker);
        to.setLong(JobColumn.FIRST_ATTEMPT.at(), job.firstAttempt);
        to.setLong(JobColumn.LAST_ATTEMPT.at(), job.lastAttempt);
        to.setLong(JobColumn.SAMPLES.at(), job.samples);
        to.setInt(JobColumn.LABELS.at(), job.labels);
        to.setLong(JobColumn.KNOWN_FROM.at(), job.knownFrom);
        to.setLong(JobColumn.ID.at(), job.id);
    }
}
