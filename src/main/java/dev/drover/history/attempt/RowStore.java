package dev.drover.history.attempt;

import dev.drover.history.table.Dialect;
import dev.drover.history.table.RowCounts;
import dev.drover.history.table.Sql;
import dev.drover.history.table.StoredJob;
import dev.drover.model.JobState;
import dev.drover.proto.AttemptEnd;
import dev.drover.proto.AttemptToken;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Keeps a row for each attempt, and one more for each that did not succeed. Immutable. */
final class RowStore implements AttemptStore {
    static final List<String> SCHEMA = List.of(
            // Thin rows with a key in order of arrival: what is shown and never asked by stays in the journal (H2
            // hazards 3 and 4).
            """
            CREATE TABLE attempt (
              id bigint PRIMARY KEY, job bigint NOT NULL, idx integer NOT NULL, attempt integer NOT NULL,
              state smallint NOT NULL, cause smallint NOT NULL, task_ended boolean NOT NULL, exit_code integer,
              signal integer, epoch bigint NOT NULL, worker integer NOT NULL, incarnation integer NOT NULL, pid integer,
              started_at_ms bigint, ended_at_ms bigint NOT NULL, run_micros bigint, cpu_micros bigint,
              peak_bytes bigint, stdout_bytes bigint NOT NULL, stderr_bytes bigint NOT NULL, dropped_bytes bigint NOT NULL,
              message varchar(1000), position bigint NOT NULL, position_index integer NOT NULL)""",
            "CREATE INDEX attempt_by_task ON attempt (job, idx, attempt)",
            // Attempts that did not succeed once more, so that the few failed tasks of a million are found without a
            // scan.
            """
            CREATE TABLE fault (
              job bigint NOT NULL, idx integer NOT NULL, attempt integer NOT NULL, attempt_id bigint NOT NULL,
              PRIMARY KEY (job, idx, attempt))""");

    private final Dialect dialect;

    RowStore(Dialect dialect) {
        this.dialect = dialect;
    }

    @Override
    public AttemptWriter writer(Connection connection, RowCounts counts) throws SQLException {
        return new RowWriter(connection, counts);
    }

    @Override
    public AttemptReader reader(Connection connection, StoredJob job) {
        return new RowReader(connection, dialect, job);
    }

    /** Where an attempt's row says that the journal has it. */
    private record Found(long id, long position, int index, int state) {}

    @Override
    public Optional<Match> match(Connection connection, AttemptEnd end, long position, int index) throws SQLException {
        AttemptToken token = end.getOutcome().getToken();
        Optional<Found> row = Sql.of(
                        "SELECT a.id, a.position, a.position_index, a.state FROM attempt a"
                                + dialect.using("attempt_by_task") + " WHERE a.job = ? AND a.idx = ? AND a.attempt = ?",
                        token.getJob(),
                        token.getIndex(),
                        token.getAttempt())
                .list(connection, from -> new Found(from.getLong(1), from.getLong(2), from.getInt(3), from.getInt(4)))
                .stream()
                .filter(found -> found.position == position && found.index == index)
                .findFirst();
        if (row.isEmpty()) {
            return Optional.empty();
        }
        boolean isFault = end.getOutcome().getStateValue() != JobState.SUCCEEDED.number();
        long faults = Sql.of(
                        "SELECT COUNT(*) FROM fault WHERE job = ? AND idx = ? AND attempt = ? AND attempt_id = ?",
                        token.getJob(),
                        token.getIndex(),
                        token.getAttempt(),
                        row.get().id)
                .number(connection);
        boolean isSame = row.get().state == end.getOutcome().getStateValue() && (faults > 0) == isFault;
        return Optional.of(new Match(row.get().id, isSame));
    }
}
