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
    /** What {@link #read} needs, of the table under the name j. */
    static final String COLUMNS =
            "j.id, j.name, j.kind, j.state, j.cause, j.exit_code, j.signal, j.tasks, j.succeeded, "
                    + "j.failed, j.cancelled, j.attempts, j.submitted_at_ms, j.started_at_ms, j.ended_at_ms, j.job_key, j.parent, "
                    + "j.is_array, j.number_first, j.number_step, j.list_name, j.spec_position, j.message, j.first_attempt, "
                    + "j.last_attempt, j.samples, j.labels, j.known_from";

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
        return Sql.of("SELECT " + COLUMNS + " FROM job j WHERE j.id = ?", id).list(connection, JobRows::read).stream()
                .findFirst();
    }

    static Stored read(ResultSet from) throws SQLException {
        JobRow.Builder row = JobRow.newBuilder()
                .setId(from.getLong(1))
                .setName(from.getString(2))
                .setKind(from.getString(3))
                .setState(JobState.forNumber(from.getInt(4)))
                .setCause(Cause.forNumber(from.getInt(5)))
                .setTasks(from.getLong(8))
                .setSucceeded(from.getLong(9))
                .setFailed(from.getLong(10))
                .setCancelled(from.getLong(11))
                .setAttempts(from.getLong(12))
                .setSubmittedAtMs(from.getLong(13))
                .setArray(from.getBoolean(18));
        Columns.ifInt(from, 6, row::setExitCode);
        Columns.ifInt(from, 7, row::setSignal);
        Columns.ifLong(from, 14, row::setStartedAtMs);
        Columns.ifLong(from, 15, row::setEndedAtMs);
        Columns.ifText(from, 16, row::setKey);
        Columns.ifLong(from, 17, row::setParent);
        Columns.ifText(from, 23, row::setMessage);
        return new Stored(
                row,
                new TaskNumbers(from.getLong(19), from.getLong(20), row.getTasks()),
                from.getString(21),
                from.getLong(22),
                from.getLong(24),
                from.getLong(25),
                from.getLong(26),
                from.getInt(27),
                from.getLong(28));
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
