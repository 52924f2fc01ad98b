package dev.drover.client.query;

import dev.drover.model.JobState;
import dev.drover.proto.JobCounts;
import dev.drover.proto.JobRow;
import dev.drover.proto.JobRows;
import dev.drover.proto.Query;
import dev.drover.proto.Rows;
import dev.drover.proto.StateCount;
import java.util.EnumSet;
import java.util.Set;

/**
 * The history of a home whose coordinator was stopped, in which nothing runs: a job that had begun and has not ended is queued, and is
 * found and counted among those. Any thread.
 */
record StoppedHistory(QuerySource history) implements QuerySource {
    @Override
    public Rows query(Query query) {
        return shown(history.query(asked(query)));
    }

    @Override
    public void stopWaiting() {
        history.stopWaiting();
    }

    @Override
    public void close() {
        history.close();
    }

    private static Query asked(Query query) {
        if (!query.hasJobs() || query.getJobs().getFilter().getStatesCount() == 0) {
            return query;
        }
        Set<JobState> states = EnumSet.noneOf(JobState.class);
        for (int number : query.getJobs().getFilter().getStatesValueList()) {
            states.add(JobState.ofNumber(number));
        }
        if (states.contains(JobState.QUEUED)) {
            states.add(JobState.RUNNING);
        } else if (states.remove(JobState.RUNNING)) {
            // No state at all would mean every one.
            states.add(JobState.CANCELLING);
        }
        Query.Builder asked = query.toBuilder();
        asked.getJobsBuilder().getFilterBuilder().clearStates();
        for (JobState state : states) {
            asked.getJobsBuilder().getFilterBuilder().addStatesValue(state.number());
        }
        return asked.build();
    }

    private static Rows shown(Rows rows) {
        return switch (rows.getKindCase()) {
            case JOBS -> rows.toBuilder().setJobs(shown(rows.getJobs())).build();
            case JOB -> rows.getJob().hasJob() ? shownDetail(rows) : rows;
            case COUNTS -> rows.toBuilder().setCounts(shown(rows.getCounts())).build();
            case TASKS, ATTEMPTS, WORKERS, OUTPUT, MESSAGES, KIND_NOT_SET -> rows;
        };
    }

    private static JobRows shown(JobRows rows) {
        JobRows.Builder shown = rows.toBuilder().clearJobs();
        for (JobRow row : rows.getJobsList()) {
            shown.addJobs(shown(row));
        }
        return shown.build();
    }

    private static Rows shownDetail(Rows rows) {
        return rows.toBuilder()
                .setJob(rows.getJob().toBuilder().setJob(shown(rows.getJob().getJob())))
                .build();
    }

    private static JobRow shown(JobRow row) {
        return row.toBuilder().setStateValue(shown(row.getStateValue())).build();
    }

    private static JobCounts shown(JobCounts counts) {
        JobCounts.Builder shown = counts.toBuilder().clearStates();
        for (StateCount state : counts.getStatesList()) {
            shown.addStates(state.toBuilder().setStateValue(shown(state.getStateValue())));
        }
        return shown.build();
    }

    private static int shown(int state) {
        return state == JobState.RUNNING.number() ? JobState.QUEUED.number() : state;
    }
}
