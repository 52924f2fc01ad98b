package dev.drover.history.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.history.check.Schema;
import dev.drover.history.file.Database;
import dev.drover.history.file.HistoryFiles;
import dev.drover.history.table.Dialect;
import dev.drover.history.table.JobField;
import dev.drover.history.table.Sql;
import dev.drover.model.Cause;
import dev.drover.model.JobState;
import dev.drover.proto.JobsFilter;
import dev.drover.proto.Label;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Pins that no list of jobs is sorted: an index delivers it (H2 hazard 5). */
class PlanTest {
    @TempDir
    Path directory;

    static Stream<Arguments> filters() {
        return Stream.of(
                Arguments.of("PRIMARY_KEY", JobsFilter.newBuilder()),
                Arguments.of("JOB_BY_STATE", JobsFilter.newBuilder().addStatesValue(JobState.FAILED.number())),
                Arguments.of("JOB_BY_STATE", JobsFilter.newBuilder().setLive(true)),
                Arguments.of("JOB_BY_CAUSE", JobsFilter.newBuilder().addCausesValue(Cause.TIMEOUT.number())),
                Arguments.of("JOB_BY_EXIT", JobsFilter.newBuilder().addExitCodes(3)),
                Arguments.of("JOB_BY_NAME", JobsFilter.newBuilder().setNameGlob("build")),
                Arguments.of(
                        "LABEL_BY_VALUE",
                        JobsFilter.newBuilder()
                                .addLabels(Label.newBuilder().setKey("team").setValue("a"))));
    }

    @ParameterizedTest
    @MethodSource("filters")
    void anIndexDeliversTheWantedOrder(String index, JobsFilter.Builder filter) throws SQLException, IOException {
        HistoryFiles files = new HistoryFiles(directory.resolve("history"));
        files.create();
        try (Database database = Database.open(files.databasePath(), 1)) {
            Connection writer = database.writer();
            Schema.current().create(writer, "home", 0);
            for (JobStreams stream : JobStreams.of(Dialect.H2, filter.build())) {
                Sql explain = Sql.of(
                                "EXPLAIN SELECT " + JobField.ALL + " FROM " + stream.from() + " WHERE " + stream.id()
                                        + " >= ? AND " + stream.id() + " <= ?",
                                1L,
                                1_000L)
                        .add(stream.condition())
                        .add(JobConditions.of(Dialect.H2, filter.build(), 0, stream.fixed()))
                        .add(" ORDER BY " + stream.order() + " FETCH FIRST ? ROWS ONLY", 50);
                String plan = String.join("", explain.list(writer, row -> row.getString(1)));
                assertThat(plan).contains(index).contains("/* index sorted */");
                assertThat(plan.substring(plan.indexOf(index)).split("\\*/")[0])
                        .as("it begins at the page's ids")
                        .contains(stream.id().equals("l.job") ? "JOB <= ?" : "ID <= ?")
                        .doesNotContain(" IN(");
            }
        }
        assertThat(Files.size(files.databaseFile())).isPositive();
    }
}
