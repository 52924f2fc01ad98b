package dev.drover.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Message;
import dev.drover.model.ErrorCode;
import dev.drover.model.UserException;
import dev.drover.proto.AttemptsQuery;
import dev.drover.proto.JobDetailQuery;
import dev.drover.proto.JobsFilter;
import dev.drover.proto.JobsQuery;
import dev.drover.proto.JournalRecord;
import dev.drover.proto.Label;
import dev.drover.proto.Query;
import dev.drover.proto.Rows;
import dev.drover.proto.TasksQuery;
import dev.drover.proto.WorkerStarted;
import dev.drover.proto.WorkersQuery;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a question may ask for, at and past its bounds. */
class QueryBoundsTest {
    @TempDir
    Path directory;

    private final FakeJournal journal = new FakeJournal();
    private HistoryHome home;

    @BeforeEach
    void makeHome() {
        home = new HistoryHome(directory);
    }

    private static Query named(String glob) {
        return jobs(JobsFilter.newBuilder().setNameGlob(glob));
    }

    private static Query jobs(JobsFilter.Builder filter) {
        return Query.newBuilder()
                .setJobs(JobsQuery.newBuilder().setFilter(filter).setCount(true))
                .build();
    }

    private static void requireInvalid(History history, Query query, String sentence) {
        assertThatThrownBy(() -> history.query(query))
                .hasMessage(sentence)
                .satisfies(e -> assertThat(((UserException) e).code()).isEqualTo(ErrorCode.INVALID));
    }

    @Test
    void aPatternOfManyStarsIsAnswered() {
        journal.append(Records.submitted(1, Records.command("a".repeat(200)), 1, 1));
        try (History history = home.open(journal)) {
            Query hostile = named("*a".repeat(20) + "*b");
            // Not at the test's own thread, which could not be ended within a row.
            assertThat(CompletableFuture.supplyAsync(() -> history.query(hostile))
                            .orTimeout(60, TimeUnit.SECONDS)
                            .join()
                            .getJobs()
                            .getMatching())
                    .isZero();
            assertThat(history.query(named("*a".repeat(20) + "*")).getJobs().getMatching())
                    .isEqualTo(1);
        }
    }

    @Test
    void aPatternIsOfAtMost512Bytes() {
        journal.append(Records.submitted(1, Records.command("a".repeat(200)), 1, 1));
        try (History history = home.open(journal)) {
            assertThat(history.query(named("*a".repeat(200) + "*".repeat(112)))
                            .getJobs()
                            .getMatching())
                    .isEqualTo(1);
            requireInvalid(
                    history,
                    named("a".repeat(513)),
                    "the pattern of names has 513 bytes, 512 are the most; shorten it");
            requireInvalid(
                    history,
                    named("*" + "é".repeat(256)),
                    "the pattern of names has 513 bytes, 512 are the most; shorten it");
        }
    }

    /** A peer of another language may mean "all" with the largest number that it has. */
    @ParameterizedTest
    @ValueSource(longs = {-1, Long.MIN_VALUE, Long.MAX_VALUE})
    void aLimitPastTheSignedRangeIsNoLimit(long limit) {
        fill();
        try (History history = home.open(journal)) {
            assertThat(rows(
                            history,
                            Query.newBuilder().setJobs(JobsQuery.newBuilder().setLimit(limit))))
                    .isEqualTo(rows(history, Query.newBuilder().setJobs(JobsQuery.getDefaultInstance())))
                    .hasSize(20);
            assertThat(rows(
                            history,
                            Query.newBuilder()
                                    .setTasks(TasksQuery.newBuilder().setJob(1).setLimit(limit))))
                    .isEqualTo(rows(
                            history,
                            Query.newBuilder().setTasks(TasksQuery.newBuilder().setJob(1))))
                    .hasSize(20);
            assertThat(rows(
                            history,
                            Query.newBuilder()
                                    .setAttempts(
                                            AttemptsQuery.newBuilder().setJob(1).setLimit(limit))))
                    .isEqualTo(rows(
                            history,
                            Query.newBuilder()
                                    .setAttempts(AttemptsQuery.newBuilder().setJob(1))))
                    .hasSize(20);
            assertThat(rows(
                            history,
                            Query.newBuilder()
                                    .setWorkers(WorkersQuery.newBuilder().setLimit(limit))))
                    .isEqualTo(rows(history, Query.newBuilder().setWorkers(WorkersQuery.getDefaultInstance())))
                    .hasSize(20);
        }
    }

    private void fill() {
        journal.append(Records.submitted(1, Records.array("a", 20), 20, 1));
        for (int i = 0; i < 20; i++) {
            journal.append(
                    Records.issued(1, i, 1, 1, 1, 2),
                    Records.ended(1, 3, List.of(Records.end(Records.succeeded(1, i, 1, 2), true))),
                    JournalRecord.newBuilder()
                            .setWorkerStarted(WorkerStarted.newBuilder()
                                    .setWorker(1)
                                    .setIncarnation(i + 1)
                                    .setPid(7)
                                    .setAtMs(1))
                            .build());
            if (i > 0) {
                journal.append(Records.submitted(i + 1, Records.command("b"), 1, 1));
            }
        }
    }

    private static List<Message> rows(History history, Query.Builder query) {
        List<Message> rows = new ArrayList<>();
        for (Rows page : HistoryHome.pages(history, query.build())) {
            rows.addAll(page.getJobs().getJobsList());
            rows.addAll(page.getTasks().getTasksList());
            rows.addAll(page.getAttempts().getAttemptsList());
            rows.addAll(page.getWorkers().getWorkersList());
        }
        return rows;
    }

    @Test
    void otherNumbersPastTheSignedRangeAreLargeOnes() {
        fill();
        try (History history = home.open(journal)) {
            assertThat(history.query(jobs(JobsFilter.newBuilder().setBeforeId(-1)))
                            .getJobs()
                            .getMatching())
                    .isEqualTo(20);
            assertThat(rows(history, jobs(JobsFilter.newBuilder().setBeforeId(-1)).toBuilder()))
                    .hasSize(20);
            assertThat(rows(history, jobs(JobsFilter.newBuilder().setMinRunMs(-1)).toBuilder()))
                    .isEmpty();
            assertThat(rows(
                            history,
                            Query.newBuilder()
                                    .setTasks(TasksQuery.newBuilder().setJob(1).setMinRunMs(-1))))
                    .isEmpty();
            assertThatThrownBy(() -> history.query(Query.newBuilder()
                            .setJob(JobDetailQuery.newBuilder().setJob(-1))
                            .build()))
                    .hasMessage("there is no job 18446744073709551615 in the history; drover history lists those there"
                            + " are");
        }
    }

    @Test
    void eachListOfValuesHasABound() {
        fill();
        List<Integer> many = Collections.nCopies(1_001, 1);
        TasksQuery tasks = TasksQuery.newBuilder().setJob(1).build();
        try (History history = home.open(journal)) {
            requireInvalid(
                    history,
                    Query.newBuilder()
                            .setTasks(tasks.toBuilder().addAllStatesValue(many))
                            .build(),
                    "1001 states in one question, at most 1000 are allowed; ask in parts");
            requireInvalid(
                    history,
                    Query.newBuilder()
                            .setTasks(tasks.toBuilder().addAllCausesValue(many))
                            .build(),
                    "1001 causes in one question, at most 1000 are allowed; ask in parts");
            requireInvalid(
                    history,
                    Query.newBuilder()
                            .setTasks(tasks.toBuilder().addAllExitCodes(many))
                            .build(),
                    "1001 exit codes in one question, at most 1000 are allowed; ask in parts");
            requireInvalid(
                    history,
                    jobs(JobsFilter.newBuilder().addAllLabels(Collections.nCopies(65, Label.getDefaultInstance()))),
                    "65 labels in one question, at most 64 are allowed; ask in parts");
        }
    }

    /** What its client is gone for is not counted any more. */
    @Test
    void aCancelledQuestionEndsBeforeItCounts() {
        journal.append(Records.submitted(1, Records.command("a"), 1, 1));
        QueryCancellation cancellation = new QueryCancellation();
        JournalSource cancelling = new ForwardingSource(journal) {
            @Override
            public Optional<JournalRecord> readAt(long position, Predicate<JournalRecord> isMeant) throws IOException {
                cancellation.cancel();
                return super.readAt(position, isMeant);
            }
        };
        Query query = Query.newBuilder()
                .setJobs(JobsQuery.newBuilder().setCount(true).setWithSpec(true))
                .build();
        try (History history = home.open(cancelling)) {
            assertThatThrownBy(() -> history.query(query, cancellation))
                    .hasMessage("the question was given up, because its client had gone; ask again");
            assertThatThrownBy(() -> history.query(query, cancellation))
                    .hasMessage("the question was given up, because its client had gone; ask again");
            assertThat(history.query(query).getJobs().getMatching()).isEqualTo(1);
        }
    }
}
