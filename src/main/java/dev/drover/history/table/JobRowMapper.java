package dev.drover.history.table;

import dev.drover.model.TaskNumbers;
import dev.drover.proto.JobRow;
import dev.drover.proto.Label;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads rows of {@code job} into answers; keeps no state. */
public final class JobRowMapper {
    private static final int IN_SIZE = 64;

    private JobRowMapper() {}

    public static Optional<StoredJob> find(Connection connection, long id) throws SQLException {
        return Sql.of("SELECT " + JobField.ALL + " FROM job j WHERE j.id = ?", id)
                .list(connection, JobRowMapper::read)
                .stream()
                .findFirst();
    }

    public static StoredJob read(ResultSet from) throws SQLException {
        JobRow.Builder row = JobRow.newBuilder()
                .setId(from.getLong(JobField.ID.position()))
                .setName(from.getString(JobField.NAME.position()))
                .setKind(from.getString(JobField.KIND.position()))
                .setStateValue(from.getInt(JobField.STATE.position()))
                .setCauseValue(from.getInt(JobField.CAUSE.position()))
                .setTasks(from.getLong(JobField.TASKS.position()))
                .setSucceeded(from.getLong(JobField.SUCCEEDED.position()))
                .setFailed(from.getLong(JobField.FAILED.position()))
                .setCancelled(from.getLong(JobField.CANCELLED.position()))
                .setNeverRan(from.getLong(JobField.NEVER_RAN.position()))
                .setAttempts(from.getLong(JobField.ATTEMPTS.position()))
                .setSubmittedAtMs(from.getLong(JobField.SUBMITTED_AT_MS.position()))
                .setMessages(from.getLong(JobField.MESSAGES.position()))
                .setMessagesDropped(from.getLong(JobField.MESSAGES_DROPPED.position()))
                .setArray(from.getBoolean(JobField.IS_ARRAY.position()))
                .setNumberFirst(from.getLong(JobField.NUMBER_FIRST.position()))
                .setNumberStep(from.getLong(JobField.NUMBER_STEP.position()));
        Columns.ifInt(from, JobField.EXIT_CODE.position(), row::setExitCode);
        Columns.ifInt(from, JobField.SIGNAL.position(), row::setSignal);
        Columns.ifLong(from, JobField.STARTED_AT_MS.position(), row::setStartedAtMs);
        Columns.ifLong(from, JobField.ENDED_AT_MS.position(), row::setEndedAtMs);
        Columns.ifText(from, JobField.JOB_KEY.position(), row::setKey);
        Columns.ifLong(from, JobField.PARENT.position(), row::setParent);
        Columns.ifText(from, JobField.MESSAGE.position(), row::setMessage);
        return new StoredJob(
                row,
                new TaskNumbers(row.getNumberFirst(), row.getNumberStep(), row.getTasks()),
                from.getString(JobField.LIST_NAME.position()),
                from.getLong(JobField.SPEC_POSITION.position()),
                from.getLong(JobField.FIRST_ATTEMPT.position()),
                from.getLong(JobField.LAST_ATTEMPT.position()),
                from.getLong(JobField.SAMPLES.position()),
                from.getLong(JobField.MESSAGES.position()),
                from.getInt(JobField.LABELS.position()),
                from.getLong(JobField.KNOWN_FROM.position()));
    }

    /** Adds to each job its labels, by key. */
    public static void addLabels(Connection connection, List<StoredJob> jobs) throws SQLException {
        Map<Long, JobRow.Builder> labelled = new HashMap<>();
        for (StoredJob job : jobs) {
            if (job.labels() > 0) {
                labelled.put(job.id(), job.row());
            }
        }
        List<Long> ids = new ArrayList<>(labelled.keySet());
        for (int from = 0; from < ids.size(); from += IN_SIZE) {
            List<Long> some = ids.subList(from, Math.min(from + IN_SIZE, ids.size()));
            Sql select = Sql.of("SELECT job, label_key, label_value FROM job_label WHERE 1 = 1")
                    .andIn("job", some);
            select.add(" ORDER BY job, label_key")
                    .list(
                            connection,
                            row -> labelled.get(row.getLong(1))
                                    .addLabels(Label.newBuilder()
                                            .setKey(row.getString(2))
                                            .setValue(row.getString(3))));
        }
    }
}
