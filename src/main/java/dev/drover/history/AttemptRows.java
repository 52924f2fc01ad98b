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
    /** What {@link #read} needs, of the table under the name a. */
    static final String COLUMNS =
            "a.id, a.job, a.idx, a.attempt, a.state, a.cause, a.task_ended, a.exit_code, a.signal, "
                    + "a.epoch, a.worker, a.incarnation, a.pid, a.started_at_ms, a.ended_at_ms, a.run_micros, a.cpu_micros, "
                    + "a.peak_bytes, a.stdout_bytes, a.stderr_bytes, a.dropped_bytes, a.message, a.position, a.position_index";

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
                .setJob(from.getLong(2))
                .setIndex(from.getInt(3))
                .setAttempt(from.getInt(4))
                .setEpoch(from.getLong(10))
                .build();
        AttemptOutcome.Builder outcome = AttemptOutcome.newBuilder()
                .setToken(token)
                .setState(JobState.forNumber(from.getInt(5)))
                .setCause(Cause.forNumber(from.getInt(6)))
                .setStartedAtMs(from.getLong(14))
                .setRunMicros(from.getLong(16))
                .setStdoutBytes(from.getLong(19))
                .setStderrBytes(from.getLong(20))
                .setOutputDroppedBytes(from.getLong(21));
        Columns.ifInt(from, 8, outcome::setExitCode);
        Columns.ifInt(from, 9, outcome::setSignal);
        Columns.ifInt(from, 13, outcome::setPid);
        Columns.ifLong(from, 17, outcome::setCpuMicros);
        Columns.ifLong(from, 18, outcome::setPeakBytes);
        AttemptRow row = AttemptRow.newBuilder()
                .setJob(token.getJob())
                .setTask(numbers.number(token.getIndex()))
                .setIndex(token.getIndex())
                .setAttempt(token.getAttempt())
                .setEpoch(token.getEpoch())
                .setWorker(from.getInt(11))
                .setIncarnation(from.getInt(12))
                .setEndedAtMs(from.getLong(15))
                .setTaskEnded(from.getBoolean(7))
                .setOutcome(outcome)
                .build();
        return new Stored(from.getLong(1), row, from.getString(22), from.getLong(23), from.getInt(24));
    }
}
