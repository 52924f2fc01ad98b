package dev.drover.history;

import dev.drover.model.JobState;
import dev.drover.proto.AttemptEnd;
import dev.drover.proto.AttemptOutcome;
import dev.drover.proto.AttemptsEnded;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

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
    private static final int COLUMNS = AttemptColumn.COUNT;
    private static final String INSERT = "INSERT INTO attempt ("
            + Arrays.stream(AttemptColumn.values()).map(AttemptColumn::column).collect(Collectors.joining(", "))
            + ") VALUES ";
    private static final String VALUES = "(" + String.join(", ", Collections.nCopies(COLUMNS, "?")) + ")";

    private final PreparedStatement many;
    private final PreparedStatement one;
    private final PreparedStatement fault;
    private final RowCounts counts;
    private final List<Row> rows = new ArrayList<>();

    AttemptTable(Connection connection, RowCounts counts) throws SQLException {
        this.counts = counts;
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
        counts.add(CountedTable.ATTEMPT, rows.size());
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
                counts.add(CountedTable.FAULT, 1);
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
        to.setLong(base + AttemptColumn.ID.at(), row.id());
        to.setLong(base + AttemptColumn.JOB.at(), outcome.getToken().getJob());
        to.setInt(base + AttemptColumn.IDX.at(), outcome.getToken().getIndex());
        to.setInt(base + AttemptColumn.ATTEMPT.at(), outcome.getToken().getAttempt());
        to.setInt(base + AttemptColumn.STATE.at(), outcome.getStateValue());
        to.setInt(base + AttemptColumn.CAUSE.at(), outcome.getCauseValue());
        to.setBoolean(base + AttemptColumn.TASK_ENDED.at(), end.getTaskEnded());
        Params.set(to, base + AttemptColumn.EXIT_CODE.at(), outcome.hasExitCode(), outcome.getExitCode());
        Params.set(to, base + AttemptColumn.SIGNAL.at(), outcome.hasSignal(), outcome.getSignal());
        to.setLong(base + AttemptColumn.EPOCH.at(), outcome.getToken().getEpoch());
        to.setInt(base + AttemptColumn.WORKER.at(), row.record().getWorker());
        to.setInt(base + AttemptColumn.INCARNATION.at(), row.record().getIncarnation());
        Params.set(to, base + AttemptColumn.PID.at(), outcome.hasPid(), outcome.getPid());
        to.setLong(base + AttemptColumn.STARTED_AT_MS.at(), outcome.getStartedAtMs());
        to.setLong(base + AttemptColumn.ENDED_AT_MS.at(), row.record().getAtMs());
        to.setLong(base + AttemptColumn.RUN_MICROS.at(), outcome.getRunMicros());
        Params.set(to, base + AttemptColumn.CPU_MICROS.at(), outcome.hasCpuMicros(), outcome.getCpuMicros());
        Params.set(to, base + AttemptColumn.PEAK_BYTES.at(), outcome.hasPeakBytes(), outcome.getPeakBytes());
        to.setLong(base + AttemptColumn.STDOUT_BYTES.at(), outcome.getStdoutBytes());
        to.setLong(base + AttemptColumn.STDERR_BYTES.at(), outcome.getStderrBytes());
        to.setLong(base + AttemptColumn.DROPPED_BYTES.at(), outcome.getOutputDroppedBytes());
        to.setString(base + AttemptColumn.MESSAGE.at(), Texts.orNull(outcome.getMessage()));
        to.setLong(base + AttemptColumn.POSITION.at(), row.position());
        to.setInt(base + AttemptColumn.POSITION_INDEX.at(), row.index());
    }
}
