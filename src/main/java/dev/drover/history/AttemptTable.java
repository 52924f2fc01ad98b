package dev.drover.history;

import dev.drover.model.JobState;
import dev.drover.proto.AttemptEnd;
import dev.drover.proto.AttemptOutcome;
import dev.drover.proto.AttemptsEnded;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Inserts rows of {@code attempt} and {@code fault}; owned by the indexer's thread.
 *
 * <p>Many rows a statement, because that goes in a little faster than a JDBC batch of single ones (H2 hazard 3).
 */
final class AttemptTable implements AutoCloseable {
    /** An attempt that ended, and where the record says so. */
    record Row(long id, AttemptsEnded record, int index, long position) {
        AttemptEnd end() {
            return record.getEnds(index);
        }
    }

    private static final int ROWS = 32;
    private static final int COLUMNS = 24;
    private static final String INSERT =
            "INSERT INTO attempt (id, job, idx, attempt, state, cause, task_ended, exit_code, signal, epoch, worker, "
                    + "incarnation, pid, started_at_ms, ended_at_ms, run_micros, cpu_micros, peak_bytes, stdout_bytes, "
                    + "stderr_bytes, dropped_bytes, message, position, position_index) VALUES ";
    private static final String VALUES = "(" + String.join(", ", Collections.nCopies(COLUMNS, "?")) + ")";

    private final PreparedStatement many;
    private final PreparedStatement one;
    private final PreparedStatement fault;
    private final List<Row> rows = new ArrayList<>();

    AttemptTable(Connection connection) throws SQLException {
        many = connection.prepareStatement(INSERT + String.join(", ", Collections.nCopies(ROWS, VALUES)));
        one = connection.prepareStatement(INSERT + VALUES);
        fault = connection.prepareStatement("INSERT INTO fault (job, idx, attempt, attempt_id) VALUES (?, ?, ?, ?)");
    }

    void add(Row row) {
        rows.add(row);
    }

    int size() {
        return rows.size();
    }

    void flush() throws SQLException {
        int next = 0;
        for (; next + ROWS <= rows.size(); next += ROWS) {
            for (int i = 0; i < ROWS; i++) {
                bind(many, i * COLUMNS, rows.get(next + i));
            }
            many.executeUpdate();
        }
        for (; next < rows.size(); next++) {
            bind(one, 0, rows.get(next));
            one.executeUpdate();
        }
        flushFaults();
        rows.clear();
    }

    @Override
    public void close() throws SQLException {
        many.close();
        one.close();
        fault.close();
    }

    private void flushFaults() throws SQLException {
        boolean any = false;
        for (Row row : rows) {
            AttemptOutcome outcome = row.end().getOutcome();
            if (outcome.getStateValue() != JobState.SUCCEEDED.number()) {
                fault.setLong(1, outcome.getToken().getJob());
                fault.setInt(2, outcome.getToken().getIndex());
                fault.setInt(3, outcome.getToken().getAttempt());
                fault.setLong(4, row.id());
                fault.addBatch();
                any = true;
            }
        }
        if (any) {
            fault.executeBatch();
        }
    }

    private static void bind(PreparedStatement to, int base, Row row) throws SQLException {
        AttemptEnd end = row.end();
        AttemptOutcome outcome = end.getOutcome();
        to.setLong(base + 1, row.id());
        to.setLong(base + 2, outcome.getToken().getJob());
        to.setInt(base + 3, outcome.getToken().getIndex());
        to.setInt(base + 4, outcome.getToken().getAttempt());
        to.setInt(base + 5, outcome.getStateValue());
        to.setInt(base + 6, outcome.getCauseValue());
        to.setBoolean(base + 7, end.getTaskEnded());
        Params.set(to, base + 8, outcome.hasExitCode(), outcome.getExitCode());
        Params.set(to, base + 9, outcome.hasSignal(), outcome.getSignal());
        to.setLong(base + 10, outcome.getToken().getEpoch());
        to.setInt(base + 11, row.record().getWorker());
        to.setInt(base + 12, row.record().getIncarnation());
        Params.set(to, base + 13, outcome.hasPid(), outcome.getPid());
        to.setLong(base + 14, outcome.getStartedAtMs());
        to.setLong(base + 15, row.record().getAtMs());
        to.setLong(base + 16, outcome.getRunMicros());
        Params.set(to, base + 17, outcome.hasCpuMicros(), outcome.getCpuMicros());
        Params.set(to, base + 18, outcome.hasPeakBytes(), outcome.getPeakBytes());
        to.setLong(base + 19, outcome.getStdoutBytes());
        to.setLong(base + 20, outcome.getStderrBytes());
        to.setLong(base + 21, outcome.getOutputDroppedBytes());
        to.setString(base + 22, Texts.orNull(outcome.getMessage()));
        to.setLong(base + 23, row.position());
        to.setInt(base + 24, row.index());
    }
}
