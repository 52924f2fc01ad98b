package dev.drover.history.query;

import com.google.protobuf.ByteString;
import dev.drover.history.HistoryConfig;
import dev.drover.history.table.Dialect;
import dev.drover.history.table.Glob;
import dev.drover.history.table.JobField;
import dev.drover.history.table.JobRowMapper;
import dev.drover.history.table.Sql;
import dev.drover.history.table.StoredJob;
import dev.drover.model.JobState;
import dev.drover.model.Unsigned;
import dev.drover.proto.JobRow;
import dev.drover.proto.JobRows;
import dev.drover.proto.JobsFilter;
import dev.drover.proto.JobsQuery;
import dev.drover.proto.Query;
import dev.drover.proto.Rows;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Answers {@code JobsQuery}: jobs newest first, a page at a time.
 *
 * <p>Few candidates (by time, by the beginning of a name) are read one by one. Otherwise an index delivers jobs newest
 * first, in windows of ids, so that the work for a page is bounded for every filter. A page may then be short and say
 * where the next one begins.
 */
final class JobsReader {
    /** Up to this many candidates are sorted instead of scanned. */
    private static final int FEW = 2_000;

    private static final int IN_SIZE = 64;

    /** Which part of a usual page the first one may be. */
    private static final int FIRST_PAGE_PART = 5;

    /** How many times as long as a usual page each later one may be; its bytes have their own bound. */
    private static final int LATER_PAGES = 4;

    private static final long FIRST_WINDOW = 4_096;
    private static final long LAST_WINDOW = 1L << 40;
    private static final long QUICK_NANOS = 1_000_000;

    /** After this time a page ends where it is. */
    private static final long PAGE_NANOS = 8_000_000;

    private final Dialect dialect;
    private final HistoryConfig config;

    JobsReader(Dialect dialect, HistoryConfig config) {
        this.dialect = dialect;
        this.config = config;
    }

    /** The page is bounded, and what may take long is the count: {@code requireWanted} is called before it. */
    Rows answer(Connection connection, Query query, OutcomeReader outcomes, Runnable requireWanted)
            throws SQLException, IOException {
        JobsQuery jobs = query.getJobs();
        JobsFilter filter = jobs.getFilter();
        Sql conditions = JobConditions.of(dialect, filter, config.clock().millis());
        long before = filter.hasBeforeId() ? Unsigned.clamped(filter.getBeforeId()) : Long.MAX_VALUE;
        Cursor cursor = Cursor.decode(query.getCursor(), Cursor.first(jobs.getLimit(), Math.max(0, before - 1)));
        Page<StoredJob> page = new Page<>(cursor.rows(mostRows(query)), cursor.major());
        List<Long> few = fewCandidates(connection, filter, page.next());
        if (few != null) {
            readByIds(connection, page, few, conditions);
        } else {
            readInOrder(connection, page, filter);
        }
        var rows = JobRows.newBuilder();
        ByteString next = fill(connection, page, jobs.getWithSpec(), outcomes, cursor, rows);
        if (jobs.getCount() && query.getCursor().isEmpty()) {
            requireWanted.run();
            rows.setMatching(count(connection, filter, conditions));
        }
        return Rows.newBuilder().setJobs(rows).setCursor(next).build();
    }

    /** The first page is small, because somebody waits for its first row; the later ones are long, because each costs a round trip. */
    private int mostRows(Query query) {
        return query.getCursor().isEmpty()
                ? Math.max(1, config.pageSize() / FIRST_PAGE_PART)
                : config.pageSize() * LATER_PAGES;
    }

    private ByteString fill(
            Connection connection,
            Page<StoredJob> page,
            boolean withSpec,
            OutcomeReader outcomes,
            Cursor cursor,
            JobRows.Builder rows)
            throws SQLException, IOException {
        JobRowMapper.addLabels(connection, page.found());
        long bytes = 0;
        for (StoredJob job : page.found()) {
            if (withSpec) {
                outcomes.addSpec(job);
            }
            JobRow row = job.row().build();
            rows.addJobs(row);
            bytes += row.getSerializedSize();
            if (bytes >= config.pageBytes()) {
                return cursor.after(rows.getJobsCount(), job.id() - 1, 0);
            }
        }
        return page.next() <= 0 ? ByteString.EMPTY : cursor.after(rows.getJobsCount(), page.next(), 0);
    }

    private void readByIds(Connection connection, Page<StoredJob> page, List<Long> ids, Sql conditions)
            throws SQLException {
        for (int at = 0; at < ids.size() && !page.isFull(); at += IN_SIZE) {
            List<Long> some = ids.subList(at, Math.min(at + IN_SIZE, ids.size()));
            Sql select =
                    Sql.of("SELECT " + JobField.ALL + " FROM job j WHERE 1 = 1").andIn("j.id", some);
            select.add(conditions).add(" ORDER BY j.id DESC");
            for (StoredJob job : select.list(connection, JobRowMapper::read)) {
                if (page.isFull()) {
                    return;
                }
                page.add(job, job.id() - 1);
            }
        }
        if (!page.isFull()) {
            page.continueAt(0);
        }
    }

    private void readInOrder(Connection connection, Page<StoredJob> page, JobsFilter filter) throws SQLException {
        List<JobStreams> streams = JobStreams.of(dialect, filter);
        // All streams of one filter hold the same column.
        Sql conditions = JobConditions.of(
                dialect, filter, config.clock().millis(), streams.get(0).fixed());
        page.continueAt(Math.min(page.next(), Sql.of("SELECT MAX(id) FROM job").number(connection)));
        long started = System.nanoTime();
        long window = FIRST_WINDOW;
        while (!page.isFull() && page.next() > 0) {
            long before = System.nanoTime();
            if (before - started > PAGE_NANOS) {
                return;
            }
            long low = Math.max(1, page.next() - window + 1);
            for (StoredJob job : window(connection, page, streams, conditions, low)) {
                page.add(job, job.id() - 1);
            }
            if (!page.isFull()) {
                page.continueAt(low - 1);
            }
            if (System.nanoTime() - before < QUICK_NANOS) {
                window = Math.min(LAST_WINDOW, window * 2);
            }
        }
    }

    private List<StoredJob> window(
            Connection connection, Page<StoredJob> page, List<JobStreams> streams, Sql conditions, long low)
            throws SQLException {
        int wanted = page.missing();
        List<StoredJob> found = new ArrayList<>();
        for (JobStreams stream : streams) {
            Sql select = Sql.of(
                            "SELECT " + JobField.ALL + " FROM " + stream.from() + " WHERE " + stream.id() + " >= ? AND "
                                    + stream.id() + " <= ?",
                            low,
                            page.next())
                    .add(stream.condition())
                    .add(conditions)
                    .add(" ORDER BY " + stream.order() + " FETCH FIRST ? ROWS ONLY", wanted);
            found.addAll(select.list(connection, JobRowMapper::read));
        }
        if (streams.size() > 1) {
            found.sort(Comparator.comparingLong(StoredJob::id).reversed());
        }
        return found.size() > wanted ? found.subList(0, wanted) : found;
    }

    /** The ids that may match up to that one, newest first, if they are known to be few; else null. */
    private List<Long> fewCandidates(Connection connection, JobsFilter filter, long highest) throws SQLException {
        if (filter.getIdsCount() > 0) {
            return descending(filter.getIdsList(), highest);
        }
        Glob glob = new Glob(filter.getNameGlob());
        if (!glob.isExact() && glob.hasPrefix()) {
            Sql probe = Sql.of("SELECT j.id FROM job j WHERE 1 = 1").add(dialect.matches("j.name", glob));
            List<Long> ids = probe.add(" FETCH FIRST ? ROWS ONLY", FEW).list(connection, row -> row.getLong(1));
            if (ids.size() < FEW) {
                return descending(ids, highest);
            }
        }
        return filter.hasSinceMs() ? sinceCandidates(connection, filter, highest) : null;
    }

    /** By end, start or submission, a job's own time is none the earlier: the index on it finds all that may match. */
    private List<Long> sinceCandidates(Connection connection, JobsFilter filter, long highest) throws SQLException {
        Set<Integer> states = JobStreams.states(filter);
        if (states.isEmpty()) {
            states = new TreeSet<>();
            for (JobState state : JobState.values()) {
                states.add(state.number());
            }
        }
        List<Long> ids = new ArrayList<>();
        for (int state : states) {
            Sql probe = Sql.of("SELECT j.id FROM job j" + dialect.using("job_by_time") + " WHERE j.state = ?", state)
                    .add(" AND j.time_ms >= ? FETCH FIRST ? ROWS ONLY", filter.getSinceMs(), FEW - ids.size());
            ids.addAll(probe.list(connection, row -> row.getLong(1)));
            if (ids.size() >= FEW) {
                return null;
            }
        }
        return descending(ids, highest);
    }

    private static List<Long> descending(Collection<Long> ids, long highest) {
        return ids.stream()
                .filter(id -> id <= highest)
                .distinct()
                .sorted(Comparator.reverseOrder())
                .toList();
    }

    private static long count(Connection connection, JobsFilter filter, Sql conditions) throws SQLException {
        if (JobConditions.onlyStates(filter)) {
            Set<Integer> states = JobStreams.states(filter);
            Sql sum = Sql.of("SELECT SUM(jobs) FROM job_count WHERE 1 = 1");
            return (states.isEmpty() ? sum : sum.andIn("state", states)).number(connection);
        }
        Sql count = Sql.of("SELECT COUNT(*) FROM job j WHERE 1 = 1").add(conditions);
        if (filter.hasBeforeId()) {
            count.add(" AND j.id < ?", Unsigned.clamped(filter.getBeforeId()));
        }
        return count.number(connection);
    }
}
