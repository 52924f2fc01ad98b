package dev.drover.history.query;

import dev.drover.history.table.Sql;
import dev.drover.model.Cause;
import dev.drover.model.EndedJob;
import dev.drover.model.JobState;
import dev.drover.model.TaskNumbers;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** Finds how jobs ended; keeps nothing, and may be used by any thread. */
public final class EndedJobsReader {
    private EndedJobsReader() {}

    /** Those of these jobs that are there and have ended. One statement, whatever their number. */
    public static Map<Long, EndedJob> ended(Connection connection, Collection<Long> jobs) throws SQLException {
        Map<Long, EndedJob> ended = new HashMap<>();
        Sql.of(
                        "SELECT id, state, cause, number_first, number_step, tasks, succeeded, failed, cancelled FROM job WHERE id")
                .addAny(jobs)
                .list(connection, EndedJobsReader::read)
                .forEach(job -> {
                    if (job != null) {
                        ended.put(job.job(), job);
                    }
                });
        return ended;
    }

    /** Null if it has not ended. */
    private static EndedJob read(ResultSet row) throws SQLException {
        JobState state = JobState.ofNumber(row.getInt(2));
        if (!state.isFinal()) {
            return null;
        }
        int cause = row.getInt(3);
        return new EndedJob(
                row.getLong(1),
                state,
                cause == 0 ? null : Cause.ofNumber(cause),
                new TaskNumbers(row.getLong(4), row.getLong(5), row.getLong(6)),
                row.getLong(7),
                row.getLong(8),
                row.getLong(9));
    }
}
