package dev.drover.history.query;

import dev.drover.proto.TaskRow;
import dev.drover.proto.TaskStart;
import dev.drover.proto.TasksQuery;
import dev.drover.proto.TimeBasis;
import java.util.HashMap;
import java.util.Map;

/** Whether a task's time is within the range of a query, for one page. */
final class TaskTimes {
    private final TasksQuery filter;
    private final long submittedAtMs;
    private final boolean any;
    private final Map<Long, Long> running = new HashMap<>();

    /**
     * @param submittedAtMs of the job, which is that of each of its tasks
     */
    TaskTimes(TasksQuery filter, long submittedAtMs) {
        this.filter = filter;
        this.submittedAtMs = submittedAtMs;
        any = filter.hasSinceMs() || filter.hasUntilMs();
        for (TaskStart start : filter.getRunningList()) {
            running.put(start.getNumber(), start.getStartedAtMs());
        }
    }

    /** Whether tasks that have neither run nor ended may match. */
    boolean waitingMayMatch() {
        return !any || !running.isEmpty() || isAsked(TimeBasis.TIME_BASIS_UNSPECIFIED, TimeBasis.TIME_BASIS_SUBMITTED);
    }

    /** Whether tasks that ended without having run may match. */
    boolean withoutAttemptMayMatch() {
        return waitingMayMatch() || !isAsked(TimeBasis.TIME_BASIS_STARTED);
    }

    private boolean isAsked(TimeBasis... those) {
        for (TimeBasis basis : those) {
            if (filter.getBy() == basis) {
                return true;
            }
        }
        return false;
    }

    boolean match(TaskRow.Builder row) {
        if (!any) {
            return true;
        }
        Long at = timeOf(row);
        return at != null
                && (!filter.hasSinceMs() || at >= filter.getSinceMs())
                && (!filter.hasUntilMs() || at <= filter.getUntilMs());
    }

    private Long timeOf(TaskRow.Builder row) {
        Long runningSince = running.get(row.getTask());
        Long started = row.hasStartedAtMs() ? (Long) row.getStartedAtMs() : null;
        Long ended = row.hasEndedAtMs() ? (Long) row.getEndedAtMs() : null;
        if (runningSince != null) {
            started = runningSince;
            ended = null;
        }
        return switch (filter.getBy()) {
            case TIME_BASIS_SUBMITTED -> (Long) submittedAtMs;
            case TIME_BASIS_STARTED -> started;
            case TIME_BASIS_ENDED -> ended;
            case TIME_BASIS_UNSPECIFIED, UNRECOGNIZED ->
                ended != null ? ended : started != null ? started : (Long) submittedAtMs;
        };
    }
}
