package dev.drover.history.query;

import com.google.protobuf.ByteString;
import dev.drover.history.HistoryConfig;
import dev.drover.history.table.AttemptField;
import dev.drover.history.table.Dialect;
import dev.drover.history.table.JobRows;
import dev.drover.history.table.Sql;
import dev.drover.proto.AttemptRow;
import dev.drover.proto.AttemptsQuery;
import dev.drover.proto.Query;
import dev.drover.proto.Rows;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * Answers {@code AttemptsQuery}: the attempts of a job in order of their end, a page at a time.
 *
 * <p>A job with few attempts is read by its index and sorted; one with many is walked by key, which is the order of arrival, in
 * windows, so that a page's work is bounded: it may be short and say where to go on.
 */
final class AttemptsReader {
    /** Attempts that are rather sorted than walked past. */
    private static final long FEW = 4_096;

    private static final long FIRST_WINDOW = 2_048;
    private static final long PAGE_NANOS = 8_000_000;

    private final Dialect dialect;
    private final HistoryConfig config;

    AttemptsReader(Dialect dialect, HistoryConfig config) {
        this.dialect = dialect;
        this.config = config;
    }

    Rows answer(Connection connection, Query query, JobRows.Stored job, OutcomeReader outcomes)
            throws SQLException, IOException {
        AttemptsQuery attempts = query.getAttempts();
        Cursor cursor = Cursor.decode(query.getCursor(), new Cursor(attempts.getLimit(), job.firstAttempt(), 0));
        Spans spans = Spans.of(attempts.getNumbersList(), job.numbers());
        Page<AttemptRows.Stored> page = new Page<>(cursor.rows(config.pageSize()), cursor.major());
        Sql conditions = conditions(attempts, spans);
        if (spans.list().isEmpty() || job.row().getAttempts() == 0) {
            page.goOnAt(Long.MAX_VALUE);
        } else if (job.row().getAttempts() <= FEW) {
            few(connection, page, job, conditions);
        } else {
            walk(connection, page, job, conditions);
        }
        return answer(page, job, attempts.getWithOutcome(), outcomes, cursor);
    }

    private Rows answer(
            Page<AttemptRows.Stored> page, JobRows.Stored job, boolean whole, OutcomeReader outcomes, Cursor cursor)
            throws IOException {
        var rows = dev.drover.proto.AttemptRows.newBuilder();
        long bytes = 0;
        long next = page.next();
        for (AttemptRows.Stored attempt : page.found()) {
            AttemptRow row = whole ? attempt.whole(outcomes) : attempt.row();
            rows.addAttempts(row);
            bytes += row.getSerializedSize();
            if (bytes >= config.pageBytes()) {
                next = attempt.id() + 1;
                break;
            }
        }
        boolean done = next > job.lastAttempt();
        return Rows.newBuilder()
                .setAttempts(rows)
                .setCursor(done ? ByteString.EMPTY : cursor.after(rows.getAttemptsCount(), next, 0))
                .build();
    }

    private static void add(Page<AttemptRows.Stored> page, List<AttemptRows.Stored> more, long lookedTo) {
        more.forEach(attempt -> page.add(attempt, attempt.id() + 1));
        if (!page.isFull()) {
            page.goOnAt(lookedTo + 1);
        }
    }

    private static Sql conditions(AttemptsQuery attempts, Spans spans) {
        Sql sql = new Sql();
        if (attempts.getNumbersCount() > 0 && !spans.list().isEmpty()) {
            sql.add(" AND (");
            String or = "";
            for (Spans.Span span : spans.list()) {
                sql.add(or + "a.idx BETWEEN ? AND ?", (int) span.first(), (int) span.last());
                or = " OR ";
            }
            sql.add(")");
        }
        return attempts.getLastOnly() ? sql.add(AttemptRows.IS_LAST) : sql;
    }

    private void few(Connection connection, Page<AttemptRows.Stored> page, JobRows.Stored job, Sql conditions)
            throws SQLException {
        Sql select = Sql.of(
                        "SELECT " + AttemptField.ALL + " FROM attempt a" + dialect.using("attempt_by_task")
                                + " WHERE a.job = ? AND a.id >= ?",
                        job.id(),
                        page.next())
                .add(conditions)
                .add(" ORDER BY a.id FETCH FIRST ? ROWS ONLY", page.missing());
        add(page, select.list(connection, row -> AttemptRows.read(row, job.numbers())), job.lastAttempt());
    }

    private void walk(Connection connection, Page<AttemptRows.Stored> page, JobRows.Stored job, Sql conditions)
            throws SQLException {
        long started = System.nanoTime();
        long window = FIRST_WINDOW;
        while (!page.isFull() && page.next() <= job.lastAttempt() && System.nanoTime() - started < PAGE_NANOS) {
            long to = Math.min(job.lastAttempt(), page.next() + window - 1);
            Sql select = Sql.of(
                            "SELECT " + AttemptField.ALL + " FROM attempt a WHERE a.id >= ? AND a.id <= ?"
                                    + " AND a.job + 0 = ?",
                            page.next(),
                            to,
                            job.id())
                    .add(conditions)
                    .add(" ORDER BY a.id FETCH FIRST ? ROWS ONLY", page.missing());
            add(page, select.list(connection, row -> AttemptRows.read(row, job.numbers())), to);
            window *= 2;
        }
    }
}
