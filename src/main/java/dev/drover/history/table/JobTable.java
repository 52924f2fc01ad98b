package dev.drover.history.table;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/** Reads and writes whole rows of {@code job} for the indexer; owned by its thread. */
public final class JobTable implements AutoCloseable {
    private static final List<String> COLUMNS =
            Arrays.stream(JobField.values()).map(JobField::column).toList();
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

    public JobTable(Connection connection) throws SQLException {
        select = connection.prepareStatement(SELECT);
        insert = connection.prepareStatement(INSERT);
        update = connection.prepareStatement(UPDATE);
    }

    /** The row of that job, or null. */
    public JobEntry load(long id) throws SQLException {
        select.setLong(1, id);
        try (ResultSet row = select.executeQuery()) {
            return row.next() ? read(id, row) : null;
        }
    }

    /** Adds the row to what {@link #flush} writes. */
    public void write(JobEntry job) throws SQLException {
        PreparedStatement statement = job.inserted ? update : insert;
        bind(statement, job);
        statement.addBatch();
    }

    public void flush() throws SQLException {
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
        job.name = row.getString(JobField.NAME.at());
        job.kind = row.getString(JobField.KIND.at());
        job.state = row.getInt(JobField.STATE.at());
        job.cause = row.getInt(JobField.CAUSE.at());
        job.exitCode = row.getObject(JobField.EXIT_CODE.at(), Integer.class);
        job.signal = row.getObject(JobField.SIGNAL.at(), Integer.class);
        job.tasks = row.getLong(JobField.TASKS.at());
        job.succeeded = row.getLong(JobField.SUCCEEDED.at());
        job.failed = row.getLong(JobField.FAILED.at());
        job.cancelled = row.getLong(JobField.CANCELLED.at());
        job.attempts = row.getLong(JobField.ATTEMPTS.at());
        job.submittedAtMs = row.getLong(JobField.SUBMITTED_AT_MS.at());
        job.startedAtMs = row.getObject(JobField.STARTED_AT_MS.at(), Long.class);
        job.endedAtMs = row.getObject(JobField.ENDED_AT_MS.at(), Long.class);
        job.key = row.getString(JobField.JOB_KEY.at());
        job.parent = row.getObject(JobField.PARENT.at(), Long.class);
        job.userName = row.getString(JobField.USER_NAME.at());
        job.array = row.getBoolean(JobField.IS_ARRAY.at());
        job.numberFirst = row.getLong(JobField.NUMBER_FIRST.at());
        job.numberStep = row.getLong(JobField.NUMBER_STEP.at());
        job.listName = row.getString(JobField.LIST_NAME.at());
        job.specPosition = row.getLong(JobField.SPEC_POSITION.at());
        job.message = row.getString(JobField.MESSAGE.at());
        job.worker = row.getObject(JobField.WORKER.at(), Integer.class);
        job.firstAttempt = row.getLong(JobField.FIRST_ATTEMPT.at());
        job.lastAttempt = row.getLong(JobField.LAST_ATTEMPT.at());
        job.samples = row.getLong(JobField.SAMPLES.at());
        job.labels = row.getInt(JobField.LABELS.at());
        job.knownFrom = row.getLong(JobField.KNOWN_FROM.at());
        job.countedState = job.state;
        job.inserted = true;
        return job;
    }

    private static void bind(PreparedStatement to, JobEntry job) throws SQLException {
        to.setString(JobField.NAME.at(), job.name);
        to.setString(JobField.KIND.at(), job.kind);
        to.setInt(JobField.STATE.at(), job.state);
        to.setInt(JobField.CAUSE.at(), job.cause);
        Params.set(to, JobField.EXIT_CODE.at(), job.exitCode);
        Params.set(to, JobField.SIGNAL.at(), job.signal);
        to.setLong(JobField.TASKS.at(), job.tasks);
        to.setLong(JobField.SUCCEEDED.at(), job.succeeded);
        to.setLong(JobField.FAILED.at(), job.failed);
        to.setLong(JobField.CANCELLED.at(), job.cancelled);
        to.setLong(JobField.ATTEMPTS.at(), job.attempts);
        to.setLong(JobField.SUBMITTED_AT_MS.at(), job.submittedAtMs);
        Params.set(to, JobField.STARTED_AT_MS.at(), job.startedAtMs);
        Params.set(to, JobField.ENDED_AT_MS.at(), job.endedAtMs);
        to.setLong(JobField.TIME_MS.at(), job.timeMs());
        to.setString(JobField.JOB_KEY.at(), job.key);
        Params.set(to, JobField.PARENT.at(), job.parent);
        to.setString(JobField.USER_NAME.at(), job.userName);
        to.setBoolean(JobField.IS_ARRAY.at(), job.array);
        to.setLong(JobField.NUMBER_FIRST.at(), job.numberFirst);
        to.setLong(JobField.NUMBER_STEP.at(), job.numberStep);
        to.setString(JobField.LIST_NAME.at(), job.listName);
        to.setLong(JobField.SPEC_POSITION.at(), job.specPosition);
        to.setString(JobField.MESSAGE.at(), job.message);
        Params.set(to, JobField.WORKER.at(), job.worker);
        to.setLong(JobField.FIRST_ATTEMPT.at(), job.firstAttempt);
        to.setLong(JobField.LAST_ATTEMPT.at(), job.lastAttempt);
        to.setLong(JobField.SAMPLES.at(), job.samples);
        to.setInt(JobField.LABELS.at(), job.labels);
        to.setLong(JobField.KNOWN_FROM.at(), job.knownFrom);
        to.setLong(JobField.ID.at(), job.id);
    }
}
