package dev.drover.history.query;

import com.google.protobuf.ByteString;
import dev.drover.history.HistoryConfig;
import dev.drover.history.table.Sql;
import dev.drover.history.table.StoredJob;
import dev.drover.proto.AttemptToken;
import dev.drover.proto.MessageRow;
import dev.drover.proto.MessageRows;
import dev.drover.proto.MessagesQuery;
import dev.drover.proto.Query;
import dev.drover.proto.Rows;
import dev.drover.proto.TaskMessage;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * Answers {@code MessagesQuery}: the messages from and to the tasks of a job, a page at a time, in the order in which they were recorded.
 *
 * <p>A page looks at a bounded number of rows, so one of which few are wanted may be short and say where to go on.
 */
final class MessagesReader {
    private record Stored(long seq, TaskMessage row, long position, int positionIndex) {}

    private final HistoryConfig config;

    MessagesReader(HistoryConfig config) {
        this.config = config;
    }

    Rows answer(Connection connection, Query query, StoredJob job, OutcomeReader outcomes)
            throws SQLException, IOException {
        MessagesQuery messages = query.getMessages();
        Cursor cursor = Cursor.decode(query.getCursor(), Cursor.first(messages.getLimit(), 0));
        Spans spans = Spans.of(messages.getNumbersList(), job.numbers());
        int wanted = cursor.rows(config.pageSize());
        List<Stored> found = Sql.of(
                        "SELECT seq, idx, attempt, epoch, number, at_ms, to_task, position, position_index"
                                + " FROM task_message WHERE job = ? AND seq >= ? ORDER BY seq FETCH FIRST ? ROWS ONLY",
                        job.id(),
                        cursor.major(),
                        wanted)
                .list(connection, row -> read(job.id(), row));
        MessageRows.Builder rows = MessageRows.newBuilder();
        long next = cursor.major() + found.size();
        long bytes = 0;
        for (Stored stored : found) {
            if (!spans.contains(stored.row().getToken().getIndex())) {
                continue;
            }
            MessageRow row = whole(stored, job, outcomes);
            rows.addMessages(row);
            bytes += row.getSerializedSize();
            if (bytes >= config.pageBytes()) {
                next = stored.seq() + 1;
                break;
            }
        }
        boolean isDone = next >= job.messages() || found.isEmpty();
        return Rows.newBuilder()
                .setMessages(rows)
                .setCursor(isDone ? ByteString.EMPTY : cursor.after(rows.getMessagesCount(), next, 0))
                .build();
    }

    private static Stored read(long job, ResultSet row) throws SQLException {
        TaskMessage message = TaskMessage.newBuilder()
                .setToken(AttemptToken.newBuilder()
                        .setJob(job)
                        .setIndex(row.getInt(2))
                        .setAttempt(row.getInt(3))
                        .setEpoch(row.getLong(4)))
                .setSequence(row.getLong(5))
                .setAtMs(row.getLong(6))
                .setToTask(row.getBoolean(7))
                .build();
        return new Stored(row.getLong(1), message, row.getLong(8), row.getInt(9));
    }

    private static MessageRow whole(Stored stored, StoredJob job, OutcomeReader outcomes) throws IOException {
        TaskMessage row = stored.row();
        Optional<TaskMessage> kept =
                outcomes.message(row.getToken(), row.getSequence(), stored.position(), stored.positionIndex());
        return MessageRow.newBuilder()
                .setTask(job.numbers().number(row.getToken().getIndex()))
                .setMessage(kept.orElse(row))
                .setPruned(kept.isEmpty())
                .build();
    }
}
