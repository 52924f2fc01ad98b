package dev.drover.history.attempt;

import dev.drover.history.table.CountedTable;
import dev.drover.history.table.Params;
import dev.drover.history.table.RowCounts;
import dev.drover.history.table.Sql;
import dev.drover.history.table.Texts;
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
final class RowWriter implements AttemptWriter {
    /** An attempt that ended, and where the record says so. */
    private record Row(long id, AttemptsEnded record, int index, long position) {
        AttemptEnd end() {
            return record.getEnds(index);
        }
    }

    private static final int ROWS = 32;

    /** Ends held before they go to the database, with the records that they came in and their output. */
    private static final int HELD = 1_024;

    private static final int COLUMNS = AttemptField.COUNT;
    private static final String INSERT = "INSERT INTO attempt ("
            + Arrays.stream(AttemptField.values()).map(AttemptField::column).collect(Collectors.joining(", "))
            + ") VALUES ";
    private static final String VALUES = "(" + String.join(", ", Collections.nCopies(COLUMNS, "?")) + ")";

    private final PreparedStatement many;
    private final PreparedStatement one;
    private final PreparedStatement fault;
    private final RowCounts counts;
    private final List<Row> rows = new ArrayList<>();
    private long nextId;

    RowWriter(Connection connection, RowCounts counts) throws SQLException {
        this.counts = counts;
        nextId = nextId(connection);
        many = connection.prepareStatement(INSERT + String.join(", ", Collections.nCopies(ROWS, VALUES)));
        one = connection.prepareStatement(INSERT + VALUES);
        fault = connection.prepareStatement("INSERT INTO fault (job, idx, attempt, attempt_id) VALUES (?, ?, ?, ?)");
    }

    private static long nextId(Connection connection) throws SQLException {
        return Sql.of("SELECT MAX(id) FROM attempt").number(connection) + 1;
    }

    @Override
    public long add(AttemptsEnded record, int index, long position) throws SQLException {
        long id = nextId++;
        rows.add(new Row(id, record, index, position));
        if (rows.size() >= HELD) {
            flush();
        }
        return id;
    }

    @Override
    public void flush() throws SQLException {
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
        to.setLong(base + AttemptField.ID.position(), row.id());
        to.setLong(base + AttemptField.JOB.position(), outcome.getToken().getJob());
        to.setInt(base + AttemptField.IDX.position(), outcome.getToken().getIndex());
        to.setInt(base + AttemptField.ATTEMPT.position(), outcome.getToken().getAttempt());
        to.setInt(base + AttemptField.STATE.position(), outcome.getStateValue());
        to.setInt(base + AttemptField.CAUSE.position(), outcome.getCauseValue());
        to.setBoolean(base + AttemptField.TASK_ENDED.position(), end.getTaskEnded());
        Params.set(to, base + AttemptField.EXIT_CODE.position(), outcome.hasExitCode(), outcome.getExitCode());
        Params.set(to, base + AttemptField.SIGNAL.position(), outcome.hasSignal(), outcome.getSignal());
        to.setLong(base + AttemptField.EPOCH.position(), outcome.getToken().getEpoch());
        to.setInt(base + AttemptField.WORKER.position(), row.record().getWorker());
        to.setInt(base + AttemptField.INCARNATION.position(), row.record().getIncarnation());
        Params.set(to, base + AttemptField.PID.position(), outcome.hasPid(), outcome.getPid());
        // The outcome may name a time for what never started, or none for what did. The coordinator has decided that.
        boolean isStarted = end.getStartedAtMs() != 0;
        Params.set(to, base + AttemptField.STARTED_AT_MS.position(), isStarted, end.getStartedAtMs());
        to.setLong(base + AttemptField.ENDED_AT_MS.position(), row.record().getAtMs());
        Params.set(to, base + AttemptField.RUN_MICROS.position(), isStarted, outcome.getRunMicros());
        Params.set(to, base + AttemptField.CPU_MICROS.position(), outcome.hasCpuMicros(), outcome.getCpuMicros());
        Params.set(to, base + AttemptField.PEAK_BYTES.position(), outcome.hasPeakBytes(), outcome.getPeakBytes());
        to.setLong(base + AttemptField.STDOUT_BYTES.position(), outcome.getStdoutBytes());
        to.setLong(base + AttemptField.STDERR_BYTES.position(), outcome.getStderrBytes());
        to.setLong(base + AttemptField.DROPPED_BYTES.position(), outcome.getOutputDroppedBytes());
        to.setString(base + AttemptField.MESSAGE.position(), Texts.orNull(outcome.getMessage()));
        to.setLong(base + AttemptField.POSITION.position(), row.position());
        to.setInt(base + AttemptField.POSITION_INDEX.position(), row.index());
    }
}
