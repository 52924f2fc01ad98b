package dev.drover.history.query;

import com.google.protobuf.ByteString;
import dev.drover.history.HistoryConfig;
import dev.drover.history.attempt.AttemptReader;
import dev.drover.history.attempt.AttemptStore;
import dev.drover.history.attempt.StoredAttempt;
import dev.drover.history.table.StoredJob;
import dev.drover.model.JobState;
import dev.drover.proto.AttemptRow;
import dev.drover.proto.AttemptRows;
import dev.drover.proto.OutputQuery;
import dev.drover.proto.Query;
import dev.drover.proto.Rows;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * Answers {@code OutputQuery}: attempts by task then number, whole, so that their output can be shown.
 *
 * <p>A page is short where its tails are long, or where few of many attempts match.
 */
final class OutputRowsReader {
    private static final int CHUNKS = 8;

    private final AttemptStore store;
    private final HistoryConfig config;

    OutputRowsReader(AttemptStore store, HistoryConfig config) {
        this.store = store;
        this.config = config;
    }

    Rows answer(Connection connection, Query query, StoredJob job, OutcomeReader outcomes)
            throws SQLException, IOException {
        OutputQuery output = query.getOutput();
        Cursor cursor = Cursor.decode(query.getCursor(), Cursor.first(0, 0));
        Spans spans = Spans.of(output.getNumbersList(), job.numbers()).from(cursor.major());
        var rows = AttemptRows.newBuilder();
        AttemptReader attempts = store.reader(connection, job);
        long bytes = 0;
        int chunks = 0;
        for (AttemptReader.Span span : spans.list()) {
            long next = span.first();
            while (next <= span.last()) {
                if (chunks++ == CHUNKS) {
                    return page(rows, cursor.after(0, next, 0));
                }
                AttemptReader.Chunk chunk = chunk(attempts, output, new AttemptReader.Span(next, span.last()));
                for (StoredAttempt attempt : chunk.attempts()) {
                    if (rows.getAttemptsCount() >= config.pageSize() || bytes >= config.pageBytes()) {
                        return page(rows, cursor.after(0, attempt.index(), 0));
                    }
                    if (wanted(output, attempt.row())) {
                        AttemptRow row = outcomes.whole(attempt);
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

    private static AttemptReader.Chunk chunk(AttemptReader attempts, OutputQuery output, AttemptReader.Span span)
            throws SQLException {
        if (output.getAttempt() != 0) {
            return attempts.numbered(span, output.getAttempt());
        }
        return output.getFailedOnly() ? attempts.newestFaults(span) : attempts.newest(span);
    }

    private static Rows page(AttemptRows.Builder rows, ByteString cursor) {
        return Rows.newBuilder().setOutput(rows).setCursor(cursor).build();
    }
}
