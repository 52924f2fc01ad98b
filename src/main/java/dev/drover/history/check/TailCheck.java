package dev.drover.history.check;

import dev.drover.history.JournalSource;
import dev.drover.history.attempt.AttemptStore;
import dev.drover.history.table.Dialect;
import dev.drover.history.table.JobEntry;
import dev.drover.history.table.Sql;
import dev.drover.model.Sha256;
import dev.drover.proto.AttemptEnd;
import dev.drover.proto.AttemptRange;
import dev.drover.proto.AttemptStarted;
import dev.drover.proto.AttemptToken;
import dev.drover.proto.AttemptsEnded;
import dev.drover.proto.JobEnded;
import dev.drover.proto.JournalRecord;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Compares the last records of the journal with the rows, and with the indexes by which the rows are found.
 *
 * <p>Counts detect missing rows. This check detects rows whose change is in one map and not in another. Used by one
 * thread, once.
 */
final class TailCheck {
    /** What the tail of the journal has about a job; null or 0 means nothing. */
    private static final class Seen {
        Long submittedAt;
        String key = "";
        JobEnded ended;
        long lastAttempt;
    }

    /**
     * What is compared of a job's row, and no more: the check comes before an older file is migrated, so a column that was added since is
     * not there yet.
     */
    private record Row(
            String name,
            int state,
            int cause,
            Integer exitCode,
            Long endedAtMs,
            long timeMs,
            long specPosition,
            long lastAttempt) {
        static Row read(ResultSet row) throws SQLException {
            Long endedAtMs = row.getObject(7, Long.class);
            return new Row(
                    row.getString(1),
                    row.getInt(2),
                    row.getInt(3),
                    row.getObject(4, Integer.class),
                    endedAtMs,
                    JobEntry.timeMs(row.getLong(5), row.getObject(6, Long.class), endedAtMs),
                    row.getLong(8),
                    row.getLong(9));
        }
    }

    private final AttemptStore attempts = AttemptStore.of(Dialect.H2);
    private final Connection connection;
    private final Map<Long, Seen> jobs = new HashMap<>();
    private String fault;

    TailCheck(Connection connection) {
        this.connection = connection;
    }

    /**
     * The first difference from the journal between two ends of groups; null if there is none.
     *
     * @param limit the position that the history has reached
     */
    String fault(JournalSource source, long from, long limit) throws SQLException, IOException {
        try {
            source.forEach(from, limit, new JournalSource.Visitor() {
                @Override
                public void record(long position, JournalRecord record) {
                    try {
                        collect(position, record);
                    } catch (SQLException e) {
                        throw new Unreadable(e);
                    }
                }

                @Override
                public void groupEnd(long position, int crc) {}
            });
        } catch (Unreadable e) {
            throw e.why;
        }
        for (Map.Entry<Long, Seen> job : jobs.entrySet()) {
            if (fault == null) {
                checkJob(job.getKey(), job.getValue());
            }
        }
        return fault;
    }

    private void collect(long position, JournalRecord record) throws SQLException {
        if (fault != null) {
            return;
        }
        if (record.hasJobSubmitted()) {
            Seen job = seenJob(record.getJobSubmitted().getJob());
            job.submittedAt = position;
            job.key = record.getJobSubmitted().getSpec().getKey();
        } else if (record.hasJobEnded()) {
            seenJob(record.getJobEnded().getJob()).ended = record.getJobEnded();
        } else if (record.hasAttemptsIssued()) {
            for (AttemptRange range : record.getAttemptsIssued().getAttemptsList()) {
                seenJob(range.getJob());
            }
        } else if (record.hasAttemptsStarted()) {
            for (AttemptStarted started : record.getAttemptsStarted().getAttemptsList()) {
                seenJob(started.getToken().getJob());
            }
        } else if (record.hasAttemptsEnded()) {
            AttemptsEnded ended = record.getAttemptsEnded();
            for (int i = 0; i < ended.getEndsCount() && fault == null; i++) {
                checkAttempt(ended.getEnds(i), position, i);
            }
        }
    }

    private Seen seenJob(long job) {
        return jobs.computeIfAbsent(job, id -> new Seen());
    }

    private void checkAttempt(AttemptEnd end, long position, int index) throws SQLException {
        AttemptToken token = end.getOutcome().getToken();
        String name = "attempt " + token.getAttempt() + " of job " + token.getJob() + ", index " + token.getIndex();
        Optional<AttemptStore.Match> match = attempts.match(connection, end, position, index);
        if (match.isEmpty()) {
            // A job that the history begins without is passed over by the indexer, too.
            fault = find(token.getJob()) == null ? null : name + " is not in its place";
            return;
        }
        seenJob(token.getJob()).lastAttempt = match.get().key();
        if (!match.get().isSame()) {
            fault = name + " has another state";
        }
    }

    /** Null if it has none. */
    private Row find(long job) throws SQLException {
        List<Row> rows = Sql.of(
                        "SELECT name, state, cause, exit_code, submitted_at_ms, started_at_ms, ended_at_ms,"
                                + " spec_position, last_attempt FROM job WHERE id = ?",
                        job)
                .list(connection, Row::read);
        return rows.isEmpty() ? null : rows.get(0);
    }

    private void checkJob(long id, Seen seen) throws SQLException {
        Row job = find(id);
        if (job == null) {
            fault = seen.submittedAt == null ? null : "job " + id + " is missing";
            return;
        }
        boolean placed = seen.submittedAt == null || job.specPosition() == seen.submittedAt;
        boolean ended = seen.ended == null
                || (job.state() == seen.ended.getStateValue()
                        && Objects.equals(job.endedAtMs(), (Long) seen.ended.getAtMs()));
        if (!placed || !ended || (seen.lastAttempt != 0 && job.lastAttempt() != seen.lastAttempt)) {
            fault = "job " + id + " is not as the journal has it";
        } else if (!isIndexed(id, job) || !hasKey(id, seen.key)) {
            fault = "job " + id + " is not found by what it says";
        }
    }

    /** Whether each index leads to the job by the values that its row has. */
    private boolean isIndexed(long id, Row job) throws SQLException {
        return isInIndex(id, "job_by_state", " = ?", "state", job.state())
                && isInIndex(id, "job_by_time", " = ? AND j.time_ms = ?", "state", job.state(), job.timeMs())
                && isInIndex(id, "job_by_name", " = ?", "name", job.name())
                && isInIndex(id, "job_by_cause", " = ?", "cause", job.cause())
                && (job.exitCode() == null
                        ? isInIndex(id, "job_by_exit", " IS NULL", "exit_code")
                        : isInIndex(id, "job_by_exit", " = ?", "exit_code", job.exitCode()));
    }

    private boolean hasKey(long id, String key) throws SQLException {
        if (key.isEmpty()) {
            return true;
        }
        Sha256 hash = Sha256.ofText(key);
        return Sql.of(
                                "SELECT COUNT(*) FROM job_key" + Dialect.H2.using("key_by_prefix")
                                        + " WHERE key_prefix = ? AND key_hash = ? AND job = ?",
                                hash.a(),
                                hash.toBytes(),
                                id)
                        .number(connection)
                == 1;
    }

    private boolean isInIndex(long id, String index, String condition, String column, Object... values)
            throws SQLException {
        return Sql.of("SELECT COUNT(*) FROM job j" + Dialect.H2.using(index) + " WHERE j." + column + condition, values)
                        .add(" AND j.id = ?", id)
                        .number(connection)
                == 1;
    }

    /** Carries a fault of the database out of the journal's reading. */
    private static final class Unreadable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient SQLException why;

        Unreadable(SQLException why) {
            super(why);
            this.why = why;
        }
    }
}
