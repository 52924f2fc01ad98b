package dev.drover.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.google.protobuf.TextFormat;
import dev.drover.history.attempt.AttemptStore;
import dev.drover.history.check.Schema;
import dev.drover.history.index.HistoryWriter;
import dev.drover.history.index.RecordApplier;
import dev.drover.history.query.QueryRunner;
import dev.drover.history.table.Dialect;
import dev.drover.proto.JournalRecord;
import dev.drover.proto.Query;
import dev.drover.proto.Rows;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The history's SQL on a real PostgreSQL: the schema, what the indexer writes, and each question answered as H2 answers it. */
class PostgresTest {
    private static final int GROUPS = 300;

    /** Questions with each way to ask: every filter alone, some together, pages, every kind. */
    private static final List<String> QUESTIONS = List.of(
            "jobs { count: true }",
            "jobs { limit: 5 with_spec: true count: true }",
            "jobs { count: true filter { states: JOB_STATE_FAILED } }",
            "jobs { count: true filter { states: JOB_STATE_FAILED states: JOB_STATE_SUCCEEDED states: JOB_STATE_QUEUED"
                    + " } }",
            "jobs { count: true filter { live: true } }",
            "jobs { count: true filter { causes: CAUSE_EXIT causes: CAUSE_CANCELLED } }",
            "jobs { count: true filter { exit_codes: 3 exit_codes: 1 } }",
            "jobs { count: true filter { name_glob: 'build' } }",
            "jobs { count: true filter { name_glob: '*a?k_*' } }",
            "jobs { count: true filter { name_glob: '1*%' } }",
            "jobs { count: true filter { labels { key: 'team' value: 'v1' } } }",
            "jobs { count: true filter { labels { key: 'team' value: 'v1' } labels { key: 'branch' value: 'v2' } } }",
            "jobs { count: true filter { worker: 2 } }",
            "jobs { count: true filter { min_run_ms: 1000 } }",
            "jobs { count: true filter { before_id: 20 } }",
            "jobs { count: true filter { ids: 3 ids: 5 ids: 99999 } }",
            "jobs { count: true filter { since_ms: 1799990100000 } }",
            "jobs { count: true filter { since_ms: 1799990100000 by: TIME_BASIS_SUBMITTED } }",
            "jobs { count: true filter { until_ms: 1799990300000 by: TIME_BASIS_STARTED } }",
            "jobs { count: true filter { since_ms: 1799990050000 until_ms: 1799990400000 by: TIME_BASIS_ENDED "
                    + "name_glob: 'b*' states: JOB_STATE_SUCCEEDED states: JOB_STATE_FAILED } }",
            "tasks { job: JOB }",
            "tasks { job: JOB limit: 3 states: JOB_STATE_FAILED states: JOB_STATE_QUEUED }",
            "tasks { job: JOB causes: CAUSE_EXIT exit_codes: 1 worker: 2 min_run_ms: 1 }",
            "tasks { job: JOB numbers { first: 0 last: 4 } numbers { first: 8 last: 9 } }",
            "attempts { job: JOB }",
            "attempts { job: JOB last_only: true with_outcome: true limit: 9 }",
            "attempts { job: JOB numbers { first: 1 last: 3 } }",
            "output { job: JOB }",
            "output { job: JOB failed_only: true attempt: 1 numbers { first: 0 last: 9 } }",
            "job { job: JOB }",
            "workers { limit: 3 }",
            "counts { failed_since_ms: 1799990100000 }");

    @TempDir
    Path directory;

    @Test
    void postgreSqlAnswersAsH2Does() throws Exception {
        Path binaries = PostgresServer.binaries();
        assumeThat(binaries)
                .as("SKIPPED: no PostgreSQL is installed here (Debian: apt install postgresql)")
                .isNotNull();
        HistoryHome home = new HistoryHome(directory);
        FakeJournal journal = new FakeJournal();
        RandomLife life = new RandomLife(7, new Model());
        for (int i = 0; i < GROUPS; i++) {
            journal.append(life.group());
        }
        try (PostgresServer server = PostgresServer.start(binaries);
                Connection postgres = server.connect();
                History h2 = home.open(journal)) {
            postgres.setAutoCommit(false);
            Schema.current().create(postgres, home.id, 0);
            index(journal, postgres);
            QueryRunner runner = new QueryRunner(home.config(), journal, Dialect.POSTGRESQL);
            int rows = 0;
            for (String question : QUESTIONS) {
                for (int job = 1; job <= (question.contains("JOB ") ? 40 : 1); job++) {
                    Query query =
                            TextFormat.parse(question.replace("JOB ", job + " ").replace('\'', '"'), Query.class);
                    Rows answer = whole(pages(runner, postgres, query));
                    assertThat(answer).as(query.toString()).isEqualTo(whole(HistoryHome.pages(h2, query)));
                    rows += answer.getSerializedSize();
                }
            }
            assertThat(rows)
                    .as("bytes of answers, so that the test means something")
                    .isGreaterThan(10_000);
        }
    }

    private static void index(JournalSource journal, Connection postgres) throws Exception {
        try (HistoryWriter writer = new HistoryWriter(postgres, AttemptStore.of(Dialect.POSTGRESQL), 0)) {
            RecordApplier applier = new RecordApplier(writer, false);
            journal.forEach(0, journal.endPosition(), new JournalSource.Visitor() {
                @Override
                public void record(long position, JournalRecord record) {
                    try {
                        applier.apply(position, record);
                    } catch (SQLException e) {
                        throw new IllegalStateException(e);
                    }
                }

                @Override
                public void groupEnd(long position, int crc) {
                    try {
                        writer.commit(position, crc, applier.hasBase());
                    } catch (SQLException e) {
                        throw new IllegalStateException(e);
                    }
                }
            });
        }
    }

    /** Without regard to where the pages ended, which may be for want of time. */
    private static Rows whole(List<Rows> pages) {
        Rows.Builder whole = Rows.newBuilder();
        pages.forEach(whole::mergeFrom);
        return whole.clearCursor().build();
    }

    private static List<Rows> pages(QueryRunner runner, Connection postgres, Query query) throws Exception {
        List<Rows> pages = new ArrayList<>();
        Query next = query;
        do {
            Rows page = runner.answer(postgres, next);
            postgres.commit();
            pages.add(page);
            next = query.toBuilder().setCursor(page.getCursor()).build();
        } while (!next.getCursor().isEmpty());
        return pages;
    }
}
