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
        job.name = row.getString(JobField.NAME.position());
        job.kind = row.getString(JobField.KIND.position());
        job.state = row.getInt(JobField.STATE.position());
        job.cause = row.getInt(JobField.CAUSE.position());
        job.exitCode = row.getObject(JobField.EXIT_CODE.position(), Integer.class);
        job.signal = row.getObject(JobField.SIGNAL.position(), Integer.class);
        job.tasks = row.getLong(JobField.TASKS.position());
        job.succeeded = row.getLong(JobField.SUCCEEDED.position());
        job.failed = row.getLong(JobField.FAILED.position());
        job.cancelled = row.getLong(JobField.CANCELLED.position());
        job.neverRan = row.getLong(JobField.NEVER_RAN.position());
        job.attempts = row.getLong(JobField.ATTEMPTS.position());
        job.submittedAtMs = row.getLong(JobField.SUBMITTED_AT_MS.position());
        job.startedAtMs = row.getObject(JobField.STARTED_AT_MS.position(), Long.class);
        job.endedAtMs = row.getObject(JobField.ENDED_AT_MS.position(), Long.class);
        job.key = row.getString(JobField.JOB_KEY.position());
        job.parent = row.getObject(JobField.PARENT.position(), Long.class);
        job.userName = row.getString(JobField.USER_NAME.position());
        job.array = row.getBoolean(JobField.IS_ARRAY.position());
        job.numberFirst = row.getLong(JobField.NUMBER_FIRST.position());
        job.numberStep = row.getLong(JobField.NUMBER_STEP.position());
        job.listName = row.getString(JobField.LIST_NAME.position());
        job.specPosition = row.getLong(JobField.SPEC_POSITION.position());
        job.message = row.getString(JobField.MESSAGE.position());
        job.worker = row.getObject(JobField.WORKER.position(), Integer.class);
        job.firstAttempt = row.getLong(JobField.FIRST_ATTEMPT.position());
        job.lastAttempt = row.getLong(JobField.LAST_ATTEMPT.position());
        job.samples = row.getLong(JobField.SAMPLES.position());
        job.messages = row.getLong(JobField.MESSAGES.position());
        job.messagesDropped = row.getLong(JobField.MESSAGES_DROPPED.position());
        job.labels = row.getInt(JobField.LABELS.position());
        job.knownFrom = row.getLong(JobField.KNOWN_FROM.position());
        job.countedState = job.state;
        job.inserted = true;
        return job;
    }

    private static void bind(PreparedStatement to, JobEntry job) throws SQLException {
        to.setString(JobField.NAME.position(), job.name);
        to.setString(JobField.KIND.position(), job.kind);
        to.setInt(JobField.STATE.position(), job.state);
        to.setInt(JobField.CAUSE.position(), job.cause);
        Params.set(to, JobField.EXIT_CODE.position(), job.exitCode);
        Params.set(to, JobField.SIGNAL.position(), job.signal);
        to.setLong(JobField.TASKS.position(), job.tasks);
        to.setLong(JobField.SUCCEEDED.position(), job.succeeded);
        to.setLong(JobField.FAILED.position(), job.failed);
        to.setLong(JobField.CANCELLED.position(), job.cancelled);
        to.setLong(JobField.NEVER_RAN.position(), job.neverRan);
        to.setLong(JobField.ATTEMPTS.position(), job.attempts);
        to.setLong(JobField.SUBMITTED_AT_MS.position(), job.submittedAtMs);
        Params.set(to, JobField.STARTED_AT_MS.position(), job.startedAtMs);
        Params.set(to, JobField.ENDED_AT_MS.position(), job.endedAtMs);
        to.setLong(JobField.TIME_MS.position(), job.timeMs());
        to.setString(JobField.JOB_KEY.position(), job.key);
        Params.set(to, JobField.PARENT.position(), job.parent);
        to.setString(JobField.USER_NAME.position(), job.userName);
        to.setBoolean(JobField.IS_ARRAY.position(), job.array);
        to.setLong(JobField.NUMBER_FIRST.position(), job.numberFirst);
        to.setLong(JobField.NUMBER_STEP.position(), job.numberStep);
        to.setString(JobField.LIST_NAME.position(), job.listName);
        to.setLong(JobField.SPEC_POSITION.position(), job.specPosition);
        to.setString(JobField.MESSAGE.position(), job.message);
        Params.set(to, JobField.WORKER.position(), job.worker);
        to.setLong(JobField.FIRST_ATTEMPT.position(), job.firstAttempt);
        to.setLong(JobField.LAST_ATTEMPT.position(), job.lastAttempt);
        to.setLong(JobField.SAMPLES.position(), job.samples);
        to.setLong(JobField.MESSAGES.position(), job.messages);
        to.setLong(JobField.MESSAGES_DROPPED.position(), job.messagesDropped);
        to.setInt(JobField.LABELS.position(), job.labels);
        to.setLong(JobField.KNOWN_FROM.position(), job.knownFrom);
        to.setLong(JobField.ID.position(), job.id);
    }
}
