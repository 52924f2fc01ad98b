package dev.drover.history.query;

import com.google.protobuf.ByteString;
import dev.drover.history.HistoryConfig;
import dev.drover.history.table.AttemptField;
import dev.drover.history.table.Dialect;
import dev.drover.history.table.JobRows;
import dev.drover.history.table.Sql;
import dev.drover.model.JobState;
import dev.drover.proto.AttemptRow;
import dev.drover.proto.OutputQuery;
import dev.drover.proto.Query;
import dev.drover.proto.Rows;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * Answers {@code OutputQuery}: attempts by task then number, whole, so that their output can be shown.
 *
 * <p>A page is short where its tails are long, or where few of many attempts match.
 */
final class OutputRowsReader {
    private static final int CHUNKS = 8;

    private final Dialect dialect;
    private final HistoryConfig config;

    OutputRowsReader(Dialect dialect, HistoryConfig config) {
        this.dialect = dialect;
        this.config = config;
    }

    Rows answer(Connection connection, Query query, JobRows.Stored job, OutcomeReader outcomes)
            throws SQLException, IOException {
        OutputQuery output = query.getOutput();
        Cursor cursor = Cursor.decode(query.getCursor(), new Cursor(0, 0, 0));
        Spans spans = Spans.of(output.getNumbersList(), job.numbers()).from(cursor.major());
        var rows = dev.drover.proto.AttemptRows.newBuilder();
        long bytes = 0;
        int chunks = 0;
        for (Spans.Span span : spans.list()) {
            long next = span.first();
            while (next <= span.last()) {
                if (chunks++ == CHUNKS) {
                    return page(rows, cursor.after(0, next, 0));
                }
                TaskWalk.Chunk chunk = chunk(connection, job, output, new Spans.Span(next, span.last()));
                for (AttemptRows.Stored attempt : chunk.attempts()) {
                    if (rows.getAttemptsCount() >= config.pageSize() || bytes >= config.pageBytes()) {
                        return page(rows, cursor.after(0, attempt.index(), 0));
                    }
                    if (wanted(output, attempt.row())) {
                        AttemptRow row = attempt.whole(outcomes);
                        rows.addAttempts(row);
                        bytes += row.getSerializedSize();
                    }
                }
                next = chunk.coveredTo() + 1;
            }
        }
        return page(rows, ByteString.EMPTY);
    }

    private static boolean wanted(OutputQuery output, AttemptRow row) {
        return !output.getFailedOnly() || row.getOutcome().getStateValue() == JobState.FAILED.number();
    }

    private TaskWalk.Chunk chunk(Connection connection, JobRows.Stored job, OutputQuery output, Spans.Span span)
            throws SQLException {
        if (output.getAttempt() == 0) {
            TaskWalk walk = new TaskWalk(connection, dialect, job);
            return output.getFailedOnly() ? walk.faults(span, TaskWalk.CHUNK) : walk.all(span, TaskWalk.CHUNK);
        }
        Sql select = Sql.of(
                        "SELECT " + AttemptField.ALL + " FROM attempt a" + dialect.using("attempt_by_task")
                                + " WHERE a.job = ? AND a.idx >= ? AND a.idx <= ? AND a.attempt = ?",
                        job.id(),
                        (int) span.first(),
                        (int) span.last(),
                        output.getAttempt())
                .add(" ORDER BY a.job, a.idx, a.attempt FETCH FIRST ? ROWS ONLY", TaskWalk.CHUNK);
        List<AttemptRows.Stored> read = select.list(connection, row -> AttemptRows.read(row, job.numbers()));
        boolean cut = read.size() == TaskWalk.CHUNK;
        return new TaskWalk.Chunk(read, cut ? read.get(read.size() - 1).index() : span.last());
    }

    private static Rows page(dev.drover.proto.AttemptRows.Builder rows, ByteString cursor) {
        return Rows.newBuilder().setOutput(rows).setCursor(cursor).build();
    }
}
