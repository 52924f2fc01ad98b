package dev.drover.history.query;

import com.google.protobuf.ByteString;
import dev.drover.history.HistoryConfig;
import dev.drover.history.attempt.AttemptReader;
import dev.drover.history.attempt.AttemptStore;
import dev.drover.history.attempt.StoredAttempt;
import dev.drover.history.table.StoredJob;
import dev.drover.proto.AttemptRow;
import dev.drover.proto.AttemptRows;
import dev.drover.proto.AttemptsQuery;
import dev.drover.proto.Query;
import dev.drover.proto.Rows;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * Answers {@code AttemptsQuery}: the attempts of a job in order of their end, a page at a time.
 *
 * <p>A job with few attempts is read by its index and sorted; one with many is walked by key, which is the order of arrival, in
 * windows, so that a page's work is bounded: it may be short and say where to go on.
 */
final class AttemptsReader {
    private final AttemptStore store;
    private final HistoryConfig config;

    AttemptsReader(AttemptStore store, HistoryConfig config) {
        this.store = store;
        this.config = config;
    }

    Rows answer(Connection connection, Query query, StoredJob job, OutcomeReader outcomes)
            throws SQLException, IOException {
        AttemptsQuery attempts = query.getAttempts();
        Cursor cursor = Cursor.decode(query.getCursor(), Cursor.first(attempts.getLimit(), job.firstAttempt()));
        Spans spans = Spans.of(attempts.getNumbersList(), job.numbers());
        Page<StoredAttempt> page = new Page<>(cursor.rows(config.pageSize()), cursor.major());
        AttemptReader.Arrivals found = store.reader(connection, job)
                .inOrderOfEnd(page.next(), spans.list(), attempts.getLastOnly(), page.missing());
        found.attempts().forEach(attempt -> page.add(attempt, attempt.key() + 1));
        page.continueAt(found.next());
        return answer(page, job, attempts.getWithOutcome(), outcomes, cursor);
    }

    private Rows answer(Page<StoredAttempt> page, StoredJob job, boolean whole, OutcomeReader outcomes, Cursor cursor)
            throws IOException {
        var rows = AttemptRows.newBuilder();
        long bytes = 0;
        long next = page.next();
        for (StoredAttempt attempt : page.found()) {
            AttemptRow row = whole ? outcomes.whole(attempt) : attempt.row();
            rows.addAttempts(row);
            bytes += row.getSerializedSize();
            if (bytes >= config.pageBytes()) {
                next = attempt.key() + 1;
                break;
            }
        }
        boolean done = next > job.lastAttempt();
        return Rows.newBuilder()
                .setAttempts(rows)
                .setCursor(done ? ByteString.EMPTY : cursor.after(rows.getAttemptsCount(), next, 0))
                .build();
    }
}
