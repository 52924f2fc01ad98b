package dev.drover.history.attempt;

import dev.drover.history.table.Columns;
import dev.drover.model.TaskNumbers;
import dev.drover.proto.AttemptOutcome;
import dev.drover.proto.AttemptRow;
import dev.drover.proto.AttemptToken;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Reads rows of {@code attempt} into answers; keeps no state. */
final class AttemptRowMapper {
    private AttemptRowMapper() {}

    static StoredAttempt read(ResultSet from, TaskNumbers numbers) throws SQLException {
        AttemptToken token = AttemptToken.newBuilder()
                .setJob(from.getLong(AttemptField.JOB.position()))
                .setIndex(from.getInt(AttemptField.IDX.position()))
                .setAttempt(from.getInt(AttemptField.ATTEMPT.position()))
                .setEpoch(from.getLong(AttemptField.EPOCH.position()))
                .build();
        AttemptOutcome.Builder outcome = AttemptOutcome.newBuilder()
                .setToken(token)
                .setStateValue(from.getInt(AttemptField.STATE.position()))
                .setCauseValue(from.getInt(AttemptField.CAUSE.position()))
                .setStartedAtMs(from.getLong(AttemptField.STARTED_AT_MS.position()))
                .setRunMicros(from.getLong(AttemptField.RUN_MICROS.position()))
                .setStdoutBytes(from.getLong(AttemptField.STDOUT_BYTES.position()))
                .setStderrBytes(from.getLong(AttemptField.STDERR_BYTES.position()))
                .setOutputDroppedBytes(from.getLong(AttemptField.DROPPED_BYTES.position()));
        Columns.ifInt(from, AttemptField.EXIT_CODE.position(), outcome::setExitCode);
        Columns.ifInt(from, AttemptField.SIGNAL.position(), outcome::setSignal);
        Columns.ifInt(from, AttemptField.PID.position(), outcome::setPid);
        Columns.ifLong(from, AttemptField.CPU_MICROS.position(), outcome::setCpuMicros);
        Columns.ifLong(from, AttemptField.PEAK_BYTES.position(), outcome::setPeakBytes);
        AttemptRow row = AttemptRow.newBuilder()
                .setJob(token.getJob())
                .setTask(numbers.number(token.getIndex()))
                .setIndex(token.getIndex())
                .setAttempt(token.getAttempt())
                .setEpoch(token.getEpoch())
                .setWorker(from.getInt(AttemptField.WORKER.position()))
                .setIncarnation(from.getInt(AttemptField.INCARNATION.position()))
                .setEndedAtMs(from.getLong(AttemptField.ENDED_AT_MS.position()))
                .setTaskEnded(from.getBoolean(AttemptField.TASK_ENDED.position()))
                .setOutcome(outcome)
                .build();
        return new StoredAttempt(
                from.getLong(AttemptField.ID.position()),
                row,
                from.getString(AttemptField.MESSAGE.position()),
                from.getLong(AttemptField.POSITION.position()),
                from.getInt(AttemptField.POSITION_INDEX.position()));
    }
}
