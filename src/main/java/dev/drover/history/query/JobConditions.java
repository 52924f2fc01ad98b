package dev.drover.history.query;

import dev.drover.history.table.Dialect;
import dev.drover.history.table.Glob;
import dev.drover.history.table.Sql;
import dev.drover.model.ErrorCode;
import dev.drover.model.Unsigned;
import dev.drover.model.UserException;
import dev.drover.proto.JobsFilter;
import dev.drover.proto.Label;
import java.util.Set;

/** Writes a filter as conditions on the job under the name j; all of them must hold. */
final class JobConditions {
    /** Values of one list at most: a longer one would be a statement that takes longer to plan than to run. */
    static final int MAX_VALUES = 1_000;

    /** As many as a job can have; each is a condition of its own. */
    static final int MAX_LABELS = 64;

    private JobConditions() {}

    static Sql of(Dialect dialect, JobsFilter filter, long nowMs) {
        return of(dialect, filter, nowMs, "");
    }

    /**
     * The same for a stream that holds a column fixed: its list of values is left out. H2 would look through the index by that list, from
     * its end, and not begin at the page's ids: each page of a listing cost what all pages before it did.
     */
    static Sql of(Dialect dialect, JobsFilter filter, long nowMs, String fixed) {
        Sql sql = new Sql();
        time(sql, filter);
        Set<Integer> states = JobStreams.states(filter);
        if (!states.isEmpty() && !fixed.equals("state")) {
            sql.andIn("j.state", bounded(states.size(), "states", states));
        }
        if (filter.getCausesCount() > 0 && !fixed.equals("cause")) {
            sql.andIn("j.cause", bounded(filter.getCausesCount(), "causes", filter.getCausesValueList()));
        }
        if (filter.getExitCodesCount() > 0 && !fixed.equals("exit_code")) {
            sql.andIn("j.exit_code", bounded(filter.getExitCodesCount(), "exit codes", filter.getExitCodesList()));
        }
        if (filter.getIdsCount() > 0) {
            sql.andIn("j.id", bounded(filter.getIdsCount(), "ids", filter.getIdsList()));
        }
        name(sql, dialect, filter);
        requireFew(filter.getLabelsCount(), "labels", MAX_LABELS);
        for (Label label : filter.getLabelsList()) {
            sql.add(
                    " AND EXISTS (SELECT 1 FROM job_label x WHERE x.job = j.id AND x.label_key = ? AND x.label_value = ?)",
                    label.getKey(),
                    label.getValue());
        }
        if (filter.hasWorker()) {
            sql.add(
                    " AND (j.worker = ? OR EXISTS (SELECT 1 FROM job_worker w WHERE w.job = j.id AND w.worker = ?))",
                    filter.getWorker(),
                    filter.getWorker());
        }
        if (filter.hasMinRunMs()) {
            sql.add(
                    " AND COALESCE(j.ended_at_ms, CAST(? AS bigint)) - j.started_at_ms >= ?",
                    nowMs,
                    Unsigned.clamped(filter.getMinRunMs()));
        }
        return sql;
    }

    /** Whether only its states narrow it, so that the counts by state answer for it. */
    static boolean onlyStates(JobsFilter filter) {
        return filter.toBuilder().clearStates().clearLive().build().equals(JobsFilter.getDefaultInstance());
    }

    private static void time(Sql sql, JobsFilter filter) {
        String column = switch (filter.getBy()) {
            case TIME_BASIS_SUBMITTED -> "j.submitted_at_ms";
            case TIME_BASIS_STARTED -> "j.started_at_ms";
            case TIME_BASIS_ENDED -> "j.ended_at_ms";
            case TIME_BASIS_UNSPECIFIED, UNRECOGNIZED -> "j.time_ms";
        };
        if (filter.hasSinceMs()) {
            sql.add(" AND " + column + " >= ?", filter.getSinceMs());
        }
        if (filter.hasUntilMs()) {
            sql.add(" AND " + column + " <= ?", filter.getUntilMs());
        }
    }

    private static void name(Sql sql, Dialect dialect, JobsFilter filter) {
        int bytes = filter.getNameGlobBytes().size();
        if (bytes == 0) {
            return;
        }
        if (bytes > Glob.MAX_BYTES) {
            throw new UserException(
                    ErrorCode.INVALID,
                    "the pattern of names has " + bytes + " bytes, " + Glob.MAX_BYTES + " are the most; shorten it");
        }
        Glob glob = new Glob(filter.getNameGlob());
        sql.add(glob.isExact() ? Sql.of(" AND j.name = ?", glob.text()) : dialect.matches("j.name", glob));
    }

    private static <T> T bounded(int count, String what, T values) {
        requireFew(count, what);
        return values;
    }

    static void requireFew(int count, String what) {
        requireFew(count, what, MAX_VALUES);
    }

    private static void requireFew(int count, String what, int most) {
        if (count > most) {
            throw new UserException(
                    ErrorCode.INVALID,
                    count + " " + what + " in one question, at most " + most + " are allowed; ask in parts");
        }
    }
}
