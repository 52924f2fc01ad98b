package dev.drover.history.query;

import dev.drover.history.table.Sql;
import dev.drover.history.table.StoredJob;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Which tasks of a job were cancelled without an attempt that says so; read once a page. */
final class CancelTimes {
    private record Range(long first, long last, int cause, long atMs) {}

    /**
     * Why and when a task was cancelled.
     *
     * @param cause its number, 0 if none is known
     */
    record CancelTime(int cause, long atMs) {}

    private final List<Range> ranges;
    private final CancelTime byEnd;

    private CancelTimes(List<Range> ranges, CancelTime byEnd) {
        this.ranges = ranges;
        this.byEnd = byEnd;
    }

    static CancelTimes of(Connection connection, StoredJob job) throws SQLException {
        List<Range> ranges = Sql.of(
                        "SELECT first_index, last_index, cause, at_ms FROM task_cancel WHERE job = ? ORDER BY id",
                        job.id())
                .list(connection, row -> new Range(row.getLong(1), row.getLong(2), row.getInt(3), row.getLong(4)));
        CancelTime byEnd = job.isFinal()
                ? new CancelTime(job.row().getCauseValue(), job.row().getEndedAtMs())
                : null;
        return new CancelTimes(ranges, byEnd);
    }

    /** How the task came to be cancelled; null if it wasn't, and may still run. */
    CancelTime of(long index) {
        for (Range range : ranges) {
            if (index >= range.first && index <= range.last) {
                return new CancelTime(range.cause, range.atMs);
            }
        }
        return byEnd;
    }
}
