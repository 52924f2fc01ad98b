package dev.drover.history.query;

import dev.drover.history.table.Dialect;
import dev.drover.history.table.Glob;
import dev.drover.history.table.Sql;
import dev.drover.model.JobState;
import dev.drover.proto.JobsFilter;
import dev.drover.proto.Label;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Chooses the indexes that deliver a filter's jobs newest first, each matching one value, so that nothing is sorted (H2 hazard 5).
 *
 * @param from table or tables with the job under the name j, and the hint
 * @param condition the value that the index holds fixed; empty for a walk over all jobs
 * @param fixed the column of the job that it holds fixed; empty for none, and for a label
 * @param id the column that counts down
 * @param order in the index's own terms
 */
record JobStreams(String from, Sql condition, String fixed, String id, String order) {
    private static final String ALL = "job j";

    /** Streams that together deliver each matching job once, and others too that the whole filter then drops. */
    static List<JobStreams> of(Dialect dialect, JobsFilter filter) {
        if (filter.getLabelsCount() > 0) {
            return List.of(label(dialect, filter.getLabels(0)));
        }
        if (!filter.getNameGlob().isEmpty() && new Glob(filter.getNameGlob()).isExact()) {
            return List.of(column(dialect, "name", "job_by_name", filter.getNameGlob()));
        }
        if (filter.getExitCodesCount() > 0 && !filter.getExitCodesList().contains(0)) {
            return each(filter.getExitCodesList(), code -> column(dialect, "exit_code", "job_by_exit", code));
        }
        if (filter.getCausesCount() > 0) {
            return each(filter.getCausesValueList(), cause -> column(dialect, "cause", "job_by_cause", cause));
        }
        Set<Integer> states = states(filter);
        if (!states.isEmpty()) {
            return each(states, state -> column(dialect, "state", "job_by_state", state));
        }
        return List.of(new JobStreams(ALL, new Sql(), "", "j.id", "j.id DESC"));
    }

    /** The states that may match; empty: any. */
    static Set<Integer> states(JobsFilter filter) {
        Set<Integer> states = new TreeSet<>(filter.getStatesValueList());
        if (filter.getLive()) {
            Set<Integer> live = new TreeSet<>();
            for (JobState state : EnumSet.allOf(JobState.class)) {
                if (!state.isFinal() && (states.isEmpty() || states.contains(state.number()))) {
                    live.add(state.number());
                }
            }
            // Nothing matches final states that are live: a state that no job has keeps it empty.
            return live.isEmpty() ? Set.of(0) : live;
        }
        return states;
    }

    private static <T> List<JobStreams> each(Collection<T> values, Function<T, JobStreams> stream) {
        return values.stream().distinct().map(stream).toList();
    }

    private static JobStreams column(Dialect dialect, String column, String index, Object value) {
        return new JobStreams(
                "job j" + dialect.using(index),
                Sql.of(" AND j." + column + " = ?", value),
                column,
                "j.id",
                "j." + column + " DESC, j.id DESC");
    }

    private static JobStreams label(Dialect dialect, Label label) {
        return new JobStreams(
                "job_label l" + dialect.using("label_by_value") + " JOIN job j ON j.id = l.job",
                Sql.of(" AND l.label_key = ? AND l.label_value = ?", label.getKey(), label.getValue()),
                "",
                "l.job",
                "l.label_key DESC, l.label_value DESC, l.job DESC");
    }
}
