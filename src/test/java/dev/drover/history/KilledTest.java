package dev.drover.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.drover.history.check.Schema;
import dev.drover.history.file.Database;
import dev.drover.history.file.HistoryFiles;
import dev.drover.model.JobState;
import dev.drover.model.UserException;
import dev.drover.proto.CountsQuery;
import dev.drover.proto.Query;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.h2.engine.SessionLocal;
import org.h2.jdbc.JdbcConnection;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.result.SearchRow;
import org.h2.value.ValueSmallint;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a history does with the file that a killed coordinator left open, on the same boot. */
class KilledTest {
    private static final int STATE_COLUMN = 3;
    private static final int COPIES = 4;
    private static final String MARK = "history.mark";

    @TempDir
    Path directory;

    private final FakeJournal journal = new FakeJournal();
    private final Model model = new Model();
    private HistoryHome home;

    @BeforeEach
    void buildOnce() throws IOException {
        home = new HistoryHome(directory.resolve("home"));
        RandomLife life = new RandomLife(23, model);
        for (int i = 0; i < 400; i++) {
            journal.append(life.group());
        }
        try (History history = home.open(journal)) {
            HistoryHome.assertWhole(history, model);
        }
        home.notes.clear();
        leaveOpen();
    }

    private void leaveOpen() throws IOException {
        Files.writeString(home.paths.history().resolve(MARK), "open " + home.boot, StandardCharsets.UTF_8);
    }

    private void assertCarriedOn() {
        try (History history = home.open(journal)) {
            HistoryHome.assertWhole(history, model);
        }
        assertThat(home.notes).isEmpty();
    }

    private void assertHealed(String because) {
        try (History history = home.open(journal)) {
            HistoryHome.assertWhole(history, model);
        }
        assertThat(home.notes).singleElement().asString().contains(because);
    }

    private interface Change {
        void make(Connection connection, MVStore store) throws SQLException;
    }

    /** Changes the closed database, and leaves it as a kill would. */
    private void tear(Change change) throws SQLException, IOException {
        try (Database database = Database.open(home.paths.history().resolve("history"), 1)) {
            Connection connection = database.writer();
            change.make(
                    connection,
                    ((SessionLocal) connection.unwrap(JdbcConnection.class).getSession())
                            .getDatabase()
                            .getStore()
                            .getMvStore());
            connection.commit();
        }
        leaveOpen();
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            assertThat(statement.executeUpdate(sql)).as(sql).isPositive();
        }
    }

    /** H2's map of that table's rows, or of that index, whatever number it has. */
    private static MVMap<Object, Object> map(Connection connection, MVStore store, String name) throws SQLException {
        SessionLocal session =
                (SessionLocal) connection.unwrap(JdbcConnection.class).getSession();
        var schema = session.getDatabase().getMainSchema();
        var index = schema.findIndex(session, name);
        String map =
                index == null ? "table." + schema.findTableOrView(session, name).getId() : "index." + index.getId();
        return store.openMap(map);
    }

    private static void removeMiddle(MVMap<Object, Object> map) {
        map.remove(map.getKey(map.sizeAsLong() / 2));
    }

    @Test
    void whatIsOneStateIsCarriedOn() {
        assertCarriedOn();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "JOB", "JOB_BY_STATE", "JOB_BY_TIME", "JOB_BY_NAME", "JOB_BY_CAUSE", "JOB_BY_EXIT", "JOB_LABEL",
                "LABEL_BY_VALUE", "ATTEMPT", "ATTEMPT_BY_TASK", "FAULT", "PROGRESS", "TASK_CANCEL", "CANCEL_BY_JOB",
                "JOB_WORKER", "JOB_KEY", "KEY_BY_PREFIX"
            })
    void anEntryThatOneMapAloneLostIsSeenWhereverItWas(String map) throws SQLException, IOException {
        tear((connection, store) -> removeMiddle(map(connection, store, map)));
        assertHealed("its last use broke off and not all of it is there: the table ");
    }

    @ParameterizedTest
    @CsvSource({
        "DELETE FROM attempt WHERE id BETWEEN 10 AND 15, the table attempt should have",
        "DELETE FROM job WHERE id = (SELECT MAX(id) / 2 FROM job), the table job should have",
        "UPDATE job_count SET jobs = jobs + 1 WHERE state = 5, in all states",
        "UPDATE meta SET position = position WHERE id = 1, ''",
    })
    void rowsThatAreGoneFromAllMapsAreSeen(String sql, String because) throws SQLException, IOException {
        tear((connection, store) -> execute(connection, sql));
        if (because.isEmpty()) {
            assertCarriedOn();
        } else {
            assertHealed(because);
        }
    }

    @Test
    void theLastTransactionLostByOneMapIsSeen() throws SQLException, IOException {
        tear((connection, store) -> {
            long last = max(connection, "SELECT MAX(id) FROM attempt");
            execute(connection, "DELETE FROM fault WHERE attempt_id > " + (last - 20));
        });
        assertHealed("the table fault should have");
    }

    @Test
    void theLastChangeOfARowLostByTheTableAloneIsSeen() throws SQLException, IOException {
        tear((connection, store) -> {
            long job = max(connection, "SELECT MAX(id) FROM job WHERE ended_at_ms IS NOT NULL");
            execute(connection, "UPDATE job SET state = 4, ended_at_ms = NULL WHERE id = " + job);
        });
        assertHealed("is not as the journal has it");
    }

    @Test
    void theLastChangeOfARowLostByAnIndexAloneIsSeen() throws SQLException, IOException {
        tear((connection, store) -> {
            MVMap<Object, Object> byState = map(connection, store, "JOB_BY_STATE");
            long job = max(connection, "SELECT MAX(id) FROM job WHERE ended_at_ms IS NOT NULL");
            SearchRow key = byState.keySet().stream()
                    .map(SearchRow.class::cast)
                    .filter(row -> row.getKey() == job)
                    .findFirst()
                    .orElseThrow();
            Object value = byState.remove(key);
            key.setValue(STATE_COLUMN, ValueSmallint.get((short) JobState.RUNNING.number()));
            byState.put(key, value);
        });
        assertHealed("is not found by what it says");
    }

    @Test
    void aKeyThatLeadsToAnotherJobIsSeen() throws SQLException, IOException {
        tear((connection, store) -> execute(
                connection,
                "UPDATE job_key SET key_prefix = key_prefix + 1 WHERE job = (SELECT MAX(job) FROM job_key)"));
        assertHealed("is not found by what it says");
    }

    @Test
    void whatAnOlderDroverLeftOpenIsBuiltAgain() throws SQLException, IOException {
        tear((connection, store) -> {
            execute(connection, "UPDATE meta SET schema_version = 1");
            try (Statement statement = connection.createStatement()) {
                statement.execute("DROP TABLE table_count");
                statement.execute("ALTER TABLE meta DROP COLUMN tail_position");
            }
        });
        assertHealed("by a Drover whose files cannot be checked");
    }

    @Test
    void whatAnOlderDroverClosedIsCarriedOnAndCanBeChecked() throws SQLException, IOException {
        Path mark = home.paths.history().resolve(MARK);
        tear((connection, store) -> {
            execute(connection, "UPDATE meta SET schema_version = 1");
            try (Statement statement = connection.createStatement()) {
                statement.execute("DROP TABLE table_count");
                statement.execute("ALTER TABLE meta DROP COLUMN tail_position");
                statement.execute("DROP TABLE task_message");
                statement.execute("ALTER TABLE job DROP COLUMN messages");
                statement.execute("ALTER TABLE job DROP COLUMN messages_dropped");
            }
        });
        // It knew no messages.
        model.jobs.values().forEach(job -> {
            job.messages.clear();
            job.row.clearMessages().clearMessagesDropped();
        });
        Files.writeString(mark, "clean", StandardCharsets.UTF_8);
        assertCarriedOn();
        leaveOpen();
        assertCarriedOn();
    }

    /** A kill, then a Drover that knows a column more: the file gets it after the check. */
    @Test
    void aColumnThatTheFileGetsLaterIsNotAskedForByTheCheck() throws SQLException, IOException {
        tear((connection, store) -> {
            try (Statement statement = connection.createStatement()) {
                statement.execute("ALTER TABLE job DROP COLUMN known_from");
            }
        });
        List<List<String>> steps = new ArrayList<>(Schema.current().steps());
        steps.add(List.of("ALTER TABLE job ADD COLUMN known_from bigint DEFAULT 0 NOT NULL"));
        try (History history = History.open(home.config(), journal, new Schema(steps))) {
            history.advanceTo(journal.endPosition());
            HistoryHome.assertWhole(history, model);
        }
        assertThat(home.notes).isEmpty();
    }

    @Test
    void aKillAmidTheIndexingLeavesOneState() throws IOException {
        List<Path> copies = new ArrayList<>();
        RandomLife life = new RandomLife(31, new Model());
        FakeJournal longer = new FakeJournal();
        for (int i = 0; i < 2_000; i++) {
            longer.append(life.group());
        }
        HistoryHome busy = new HistoryHome(directory.resolve("busy"));
        busy.batchRows = 500;
        try (History history = History.open(busy.config(), longer)) {
            List<Long> ends = longer.groupEnds();
            for (int copy = 1; copy <= COPIES; copy++) {
                history.advanceTo(ends.get(copy * ends.size() / COPIES - 1));
                FileTime before = written(busy);
                await().until(() -> !written(busy).equals(before));
                copies.add(copyOf(busy, "copy-" + copy));
            }
        }
        int carriedOn = 0;
        for (Path copy : copies) {
            HistoryHome killed = new HistoryHome(copy);
            try (History history = killed.open(longer)) {
                history.query(Query.newBuilder()
                        .setCounts(CountsQuery.getDefaultInstance())
                        .build());
            }
            carriedOn += killed.notes.isEmpty() ? 1 : 0;
            assertThat(killed.notes).noneMatch(note -> note.contains("not all of it is there"));
        }
        assertThat(carriedOn).isEqualTo(COPIES);
    }

    @Test
    void aRefusedHistoryThatWasLeftOpenIsNotMarkedClean() throws IOException {
        FakeJournal older = journal.upTo(journal.groupEnds().get(50));
        assertThat(catchThrowable(() -> home.open(older))).isInstanceOf(UserException.class);
        assertThat(home.paths.history().resolve(MARK)).hasContent("open " + home.boot);
    }

    @Test
    void aFileThatH2DidNotCloseIsNotMarkedClean() throws IOException {
        HistoryFiles files = new HistoryFiles(home.paths.history());
        byte[] bytes = Files.readAllBytes(files.databaseFile());
        files.markClean();
        String header = new String(bytes, 4_096, 200, StandardCharsets.ISO_8859_1);
        System.arraycopy(
                header.replace("clean:1", "clean:0").getBytes(StandardCharsets.ISO_8859_1), 0, bytes, 4_096, 200);
        leaveOpen();
        Files.write(files.databaseFile(), bytes);
        assertThat(catchThrowable(files::markClean))
                .isInstanceOf(IOException.class)
                .hasMessage("H2 did not write the end of history.mv.db");
        assertThat(home.paths.history().resolve(MARK)).hasContent("open " + home.boot);
    }

    private static long max(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    private static FileTime written(HistoryHome home) throws IOException {
        return Files.getLastModifiedTime(home.paths.history().resolve("history.mv.db"));
    }

    private Path copyOf(HistoryHome from, String name) throws IOException {
        Path copy = directory.resolve(name);
        Files.createDirectories(copy.resolve("history"));
        try (Stream<Path> files = Files.list(from.paths.history())) {
            for (Path file : files.filter(f -> !f.toString().endsWith(".new")).toList()) {
                Files.copy(file, copy.resolve("history").resolve(file.getFileName()));
            }
        }
        return copy;
    }
}
