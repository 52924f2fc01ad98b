package dev.drover.history.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drover.history.table.Sql;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A reader's statement ends when it is cancelled, long before its own limit, and the reader can be used again. */
class CancelledStatementTest {
    /** Longer than any limit. */
    private static final Sql LONG = Sql.of("SELECT COUNT(*) FROM SYSTEM_RANGE(1, 1000000000000) WHERE X + 1 < X");

    @TempDir
    Path directory;

    @Test
    @Timeout(60)
    void aReaderIsUsedAgain() throws SQLException, IOException {
        HistoryFiles files = new HistoryFiles(directory.resolve("history"));
        files.create();
        try (Database database = Database.open(files.databasePath(), 1);
                Connection reader = database.reader()) {
            Runnable canceller = Database.canceller(reader);
            canceller.run();
            assertThat(Sql.of("SELECT 1 + 1").number(reader))
                    .as("a cancel between two statements is of neither")
                    .isEqualTo(2);
            CompletableFuture<Integer> code = CompletableFuture.supplyAsync(() -> failure(reader));
            await().until(() -> {
                canceller.run();
                return code.isDone();
            });
            assertThat(code.join()).as("H2's code of a cancelled statement").isEqualTo(57014);
            assertThat(Sql.of("SELECT 1 + 1").number(reader)).isEqualTo(2);
        }
    }

    private static int failure(Connection reader) {
        try {
            return (int) LONG.number(reader);
        } catch (SQLException e) {
            return e.getErrorCode();
        }
    }
}
