package dev.drover.history.attempt;

import dev.drover.history.table.Columns;
import dev.drover.model.TaskNumbers;
import dev.drover.proto.AttemptOutcome;
import dev.drover.proto.AttemptRow;
import dev.drover.proto.AttemptToken;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Reads rows of {@code attempt} into answers; keeps no state. */
final class AttemptRows {
    private AttemptRows() {}

    static StoredAttempt read(ResultSet from, TaskNumbers numbers) throws SQLException {
        AttemptToken token = AttemptToken.newBuilder()
                .setJob(from.getLong(AttemptField.JOB.at()))
                .setIndex(from.getInt(AttemptField.IDX.at()))
                .setAttempt(from.getInt(AttemptField.ATTEMPT.at()))
                .setEpoch(from.getLong(AttemptField.EPOCH.at()))
                .build();
        AttemptOutcome.Builder outcome = AttemptOutcome.newBuilder()
                .setToken(token)
                .setStateValue(from.getInt(AttemptField.STATE.at()))
                .setCauseValue(from.getInt(AttemptField.CAUSE.at()))
                .setStartedAtMs(from.getLong(AttemptField.STARTED_AT_MS.at()))
                .setRunMicros(from.getLong(AttemptField.RUN_MICROS.at()))
                .setStdoutBytes(from.getLong(AttemptField.STDOUT_BYTES.at()))
                .setStderrBytes(from.getLong(AttemptField.STDERR_BYTES.at()))
                .setOutputDroppedBytes(from.getLong(AttemptField.DROPPED_BYTES.at()));
        Columns.ifInt(from, AttemptField.EXIT_CODE.at(), outcome::setExitCode);
        Columns.ifInt(from, AttemptField.SIGNAL.at(), outcome::setSignal);
        Columns.ifInt(from, AttemptField.PID.at(), outcome::setPid);
        Columns.ifLong(from, AttemptField.CPU_MICROS.at(), outcome::setCpuMicros);
        Columns.ifLong(from, AttemptField.PEAK_BYTES.at(), outcome::setPeakBytes);
        AttemptRow row = AttemptRow.newBuilder()
                .setJob(token.getJob())
                .setTask(numbers.number(token.getIndex()))
                .setIndex(token.getIndex())
                .setAttempt(token.getAttempt())
                .setEpoch(token.getEpoch())
                .setWorker(from.getInt(AttemptField.WORKER.at()))
                .setIncarnation(from.getInt(AttemptField.INCARNATION.at()))
                .setEndedAtMs(from.getLong(AttemptField.ENDED_AT_MS.at()))
                .setTaskEnded(from.getBoolean(AttemptField.TASK_ENDED.at()))
                .setOutcome(outcome)
                .build();
        return new StoredAttempt(
                from.getLong(AttemptField.ID.at()),
                row,
                from.getString(AttemptField.MESSAGE.at()),
                from.getLong(AttemptField.POSITION.at()),
                from.getInt(AttemptField.POSITION_INDEX.at()));
    }
}
