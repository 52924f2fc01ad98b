package dev.drover.history;

import dev.drover.model.TaskNumbers;
import dev.drover.proto.Cause;
import dev.drover.proto.JobRow;
import dev.drover.proto.JobState;
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
final class JobRows {
    private static final int IN_SIZE = 64;

    private JobRows() {}

    /**
     * A job, and what only the history needs to know of it.
     *
     * @param knownFrom tasks below this index may have ended before the history begins
     */
    record Stored(
            JobRow.Builder row,
            TaskNumbers numbers,
            String listName,
            long specPosition,
            long firstAttempt,
            long lastAttempt,
            long samples,
            int labels,
            long knownFrom) {
        long id() {
            return row.getId();
        }

        boolean isFinal() {
            return dev.drover.model.JobState.ofNumber(row.getStateValue()).isFinal();
        }
    }

    static Optional<Stored> find(Connection connection, long id) throws SQLException {
        return Sql.of("SELECT " + JobColumn.ALL + " FROM job j WHERE j.id = ?", id)
                .list(connection, JobRows::read)
                .stream()
                .findFirst();
    }

    static Stored read(ResultSet from) throws SQLException {
        JobRow.Builder row = JobRow.newBuilder()
                .setId(from.getLong(JobColumn.ID.at()))
                .setName(from.getString(JobColumn.NAME.at()))
                .setKind(from.getString(JobColumn.KIND.at()))
                .setState(JobState.forNumber(from.getInt(JobColumn.STATE.at())))
                .setCause(Cause.forNumber(from.getInt(JobColumn.CAUSE.at())))
                .setTasks(from.getLong(JobColumn.TASKS.at()))
                .setSucceeded(from.getLong(JobColumn.SUCCEEDED.at()))
                .setFailed(from.getLong(JobColumn.FAILED.at()))
                .setCancelled(from.getLong(JobColumn.CANCELLED.at()))
                .setAttempts(from.getLong(JobColumn.ATTEMPTS.at()))
                .setSubmittedAtMs(from.getLong(JobColumn.SUBMITTED_AT_MS.at()))
                .setArray(from.getBoolean(JobColumn.IS_ARRAY.at()));
        Columns.ifInt(from, JobColumn.EXIT_CODE.at(), row::setExitCode);
        Columns.ifInt(from, JobColumn.SIGNAL.at(), row::setSignal);
        Columns.ifLong(from, JobColumn.STARTED_AT_MS.at(), row::setStartedAtMs);
        Columns.ifLong(from, JobColumn.ENDED_AT_MS.at(), row::setEndedAtMs);
        Columns.ifText(from, JobColumn.JOB_KEY.at(), row::setKey);
        Columns.ifLong(from, JobColumn.PARENT.at(), row::setParent);
        Columns.ifText(from, JobColumn.MESSAGE.at(), row::setMessage);
        return new Stored(
                row,
                new TaskNumbers(
                        from.getLong(JobColumn.NUMBER_FIRST.at()),
                        from.getLong(JobColumn.NUMBER_STEP.at()),
                        row.getTasks()),
                from.getString(JobColumn.LIST_NAME.at()),
                from.getLong(JobColumn.SPEC_POSITION.at()),
                from.getLong(JobColumn.FIRST_ATTEMPT.at()),
                from.getLong(JobColumn.LAST_ATTEMPT.at()),
                from.getLong(JobColumn.SAMPLES.at()),
                from.getInt(JobColumn.LABELS.at()),
                from.getLong(JobColumn.KNOWN_FROM.at()));
    }

    /** Adds to each job its labels, by key. */
    static void addLabels(Connection connection, List<Stored> jobs) throws SQLException {
        Map<Long, JobRow.Builder> labelled = new HashMap<>();
        for (Stored job : jobs) {
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
