package dev.drover.history;

import dev.drover.model.TaskNumbers;
import dev.drover.proto.AttemptOutcome;
import dev.drover.proto.AttemptRow;
import dev.drover.proto.AttemptToken;
import dev.drover.proto.Cause;
import dev.drover.proto.JobState;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Reads rows of {@code attempt} into answers; keeps no state. */
final class AttemptRows {
    /** The row's attempt is the newest of its task. */
    static final String IS_LAST =
            " AND NOT EXISTS (SELECT 1 FROM attempt b WHERE b.job = a.job AND b.idx = a.idx AND b.attempt > a.attempt)";

    private AttemptRows() {}

    /**
     * An attempt, and where the journal says all of it.
     *
     * @param row without the large fields
     */
    record Stored(long id, AttemptRow row, String message, long position, int positionIndex) {
        int index() {
            return row.getIndex();
        }

        int attempt() {
            return row.getAttempt();
        }

        /** With the outcome as the journal has it. */
        AttemptRow whole(Outcomes outcomes) throws IOException {
            return row.toBuilder()
                    .setOutcome(outcomes.outcome(position, positionIndex))
                    .build();
        }
    }

    static Stored read(ResultSet from, TaskNumbers numbers) throws SQLException {
        AttemptToken token = AttemptToken.newBuilder()
                .setJob(from.getLong(AttemptColumn.JOB.at()))
                .setIndex(from.getInt(AttemptColumn.IDX.at()))
                .setAttempt(from.getInt(AttemptColumn.ATTEMPT.at()))
                .setEpoch(from.getLong(AttemptColumn.EPOCH.at()))
                .build();
        AttemptOutcome.Builder outcome = AttemptOutcome.newBuilder()
                .setToken(token)
                .setState(JobState.forNumber(from.getInt(AttemptColumn.STATE.at())))
                .setCause(Cause.forNumber(from.getInt(AttemptColumn.CAUSE.at())))
                .setStartedAtMs(from.getLong(AttemptColumn.STARTED_AT_MS.at()))
                .setRunMicros(from.getLong(AttemptColumn.RUN_MICROS.at()))
                .setStdoutBytes(from.getLong(AttemptColumn.STDOUT_BYTES.at()))
                .setStderrBytes(from.getLong(AttemptColumn.STDERR_BYTES.at()))
                .setOutputDroppedBytes(from.getLong(AttemptColumn.DROPPED_BYTES.at()));
        Columns.ifInt(from, AttemptColumn.EXIT_CODE.at(), outcome::setExitCode);
        Columns.ifInt(from, AttemptColumn.SIGNAL.at(), outcome::setSignal);
        Columns.ifInt(from, AttemptColumn.PID.at(), outcome::setPid);
        Columns.ifLong(from, AttemptColumn.CPU_MICROS.at(), outcome::setCpuMicros);
        Columns.ifLong(from, AttemptColumn.PEAK_BYTES.at(), outcome::setPeakBytes);
        AttemptRow row = AttemptRow.newBuilder()
                .setJob(token.getJob())
                .setTask(numbers.number(token.getIndex()))
                .setIndex(token.getIndex())
                .setAttempt(token.getAttempt())
                .setEpoch(token.getEpoch())
                .setWorker(from.getInt(AttemptColumn.WORKER.at()))
                .setIncarnation(from.getInt(AttemptColumn.INCARNATION.at()))
                .setEndedAtMs(from.getLong(AttemptColumn.ENDED_AT_MS.at()))
                .setTaskEnded(from.getBoolean(AttemptColumn.TASK_ENDED.at()))
                .setOutcome(outcome)
                .build();
        return new Stored(
                from.getLong(AttemptColumn.ID.at()),
                row,
                from.getString(AttemptColumn.MESSAGE.at()),
                from.getLong(AttemptColumn.POSITION.at()),
                from.getInt(AttemptColumn.POSITION_INDEX.at()));
    }
}
