package dev.drover.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dev.drover.model.Cause;
import dev.drover.model.ErrorCode;
import dev.drover.model.JobState;
import dev.drover.model.UserException;
import dev.drover.proto.AttemptEnd;
import dev.drover.proto.JobDetailQuery;
import dev.drover.proto.JobRow;
import dev.drover.proto.JobsQuery;
import dev.drover.proto.JournalRecord;
import dev.drover.proto.Query;
import dev.drover.proto.Rows;
import dev.drover.proto.Spec;
import dev.drover.proto.TaskList;
import dev.drover.proto.TaskRow;
import dev.drover.proto.TasksQuery;
import dev.drover.proto.WorkerEnded;
import dev.drover.proto.WorkerStarted;
import dev.drover.proto.WorkersQuery;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What readers see while the indexer works, and how reading ends. */
class ReadingTest {
    private static final Query NEWEST =
            Query.newBuilder().setJobs(JobsQuery.newBuilder().setLimit(1)).build();

    @TempDir
    Path directory;

    private final FakeJournal journal = new FakeJournal();
    private HistoryHome home;

    @BeforeEach
    void makeHome() {
        home = new HistoryHome(directory);
    }

    @Test
    void readersSeeAllThatWasDurableBeforeTheyAsked() {
        try (History history = home.open(journal)) {
            for (long job = 1; job <= 300; job++) {
                history.advanceTo(journal.append(Records.submitted(job, Records.command("j"), 1, job)));
                assertThat(history.query(NEWEST).getJobs().getJobs(0).getId()).isEqualTo(job);
            }
        }
    }

    @Test
    void pagesAreCompleteAndWithoutRepeatsWhileRowsAreAdded() {
        for (long job = 1; job <= 200; job++) {
            journal.append(Records.submitted(job, Records.command("j"), 1, job));
        }
        try (History history = home.open(journal)) {
            List<Long> ids = new ArrayList<>();
            Query next =
                    Query.newBuilder().setJobs(JobsQuery.getDefaultInstance()).build();
            long added = 201;
            do {
                Rows page = history.query(next);
                page.getJobs().getJobsList().forEach(job -> ids.add(job.getId()));
                history.advanceTo(journal.append(Records.submitted(added, Records.command("j"), 1, added)));
                added++;
                next = next.toBuilder().setCursor(page.getCursor()).build();
            } while (!next.getCursor().isEmpty());
            List<Long> expected = new ArrayList<>();
            for (long job = 200; job >= 1; job--) {
                expected.add(job);
            }
            assertThat(ids).isEqualTo(expected);
        }
    }

    @Test
    void theFirstPageIsShortAndTheOthersAreLong() {
        home.pageSize = 20;
        for (long job = 1; job <= 200; job++) {
            journal.append(Records.submitted(job, Records.command("j"), 1, job));
        }
        try (History history = home.open(journal)) {
            List<Integer> rows = new ArrayList<>();
            Query next =
                    Query.newBuilder().setJobs(JobsQuery.getDefaultInstance()).build();
            do {
                Rows page = history.query(next);
                rows.add(page.getJobs().getJobsCount());
                next = next.toBuilder().setCursor(page.getCursor()).build();
            } while (!next.getCursor().isEmpty());
            assertThat(rows).containsExactly(4, 80, 80, 36);
        }
    }

    @Test
    void readersAndTheIndexerDoNotWaitForEachOther() throws InterruptedException {
        try (History history = home.open(journal)) {
            history.advanceTo(journal.append(Records.submitted(1, Records.array("a", 1_000_000), 1_000_000, 1)));
            AtomicBoolean done = new AtomicBoolean();
            List<Throwable> faults = new ArrayList<>();
            Thread reader = new Thread(() -> {
                try {
                    while (!done.get()) {
                        history.query(NEWEST);
                    }
                } catch (UserException e) {
                    faults.add(e);
                }
            });
            reader.start();
            for (int index = 0; index < 20_000; index += 100) {
                List<AttemptEnd> ends = new ArrayList<>();
                for (int i = index; i < index + 100; i++) {
                    ends.add(Records.end(Records.succeeded(1, i, 1, 5), true));
                }
                history.advanceTo(journal.append(Records.ended(1, 6, ends)));
            }
            await().until(() -> history.query(NEWEST).getJobs().getJobs(0).getAttempts() == 20_000);
            done.set(true);
            reader.join();
            assertThat(faults).isEmpty();
        }
    }

    @Test
    void aQuestionDuringARebuildSaysHowFarItIs() throws InterruptedException {
        home.queryWaitMs = 50;
        for (long job = 1; job <= 100; job++) {
            journal.append(Records.submitted(job, Records.command("j"), 1, job));
        }
        CountDownLatch reached = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        JournalSource slow = new HeldSource(journal, 60, reached, goOn);
        try (History history = home.open(slow)) {
            reached.await();
            assertThatThrownBy(() -> history.query(NEWEST))
                    .isInstanceOf(UserException.class)
                    .hasMessageMatching("history is being rebuilt: \\d+ % \\(60 rows\\), ask again in a moment")
                    .satisfies(e -> assertThat(((UserException) e).code()).isEqualTo(ErrorCode.BUSY));
            goOn.countDown();
            await().ignoreException(UserException.class)
                    .until(() -> history.query(NEWEST).getJobs().getJobs(0).getId() == 100);
        }
    }

    @Test
    void theNextPageWaitsForNoNewRecords() {
        home.queryWaitMs = 50;
        long end = 0;
        for (long job = 1; job <= 600; job++) {
            end = journal.append(Records.submitted(job, Records.command("j"), 1, job));
        }
        HeldJournal held = new HeldJournal(journal, end);
        Query all = Query.newBuilder().setJobs(JobsQuery.getDefaultInstance()).build();
        try (History history = home.open(held)) {
            await().ignoreException(UserException.class)
                    .until(() -> history.query(all).getJobs().getJobsCount() > 0);
            Rows first = history.query(all);
            assertThat(first.getCursor()).isNotEqualTo(ByteString.EMPTY);
            history.advanceTo(journal.append(Records.submitted(601, Records.command("j"), 1, 601)));
            assertThatThrownBy(() -> history.query(all)).hasMessageContaining("ask again in a moment");
            Rows next =
                    history.query(all.toBuilder().setCursor(first.getCursor()).build());
            assertThat(next.getJobs().getJobsCount()).isPositive();
            held.goOn.countDown();
        }
    }

    @Test
    void aQuestionThatIsAskedAgainWaitsForNoMoreThanAtFirst() {
        home.queryWaitMs = 50;
        long end = journal.append(Records.submitted(1, Records.command("j"), 1, 1));
        HeldJournal held = new HeldJournal(journal, end);
        try (History history = home.open(held)) {
            await().ignoreException(UserException.class)
                    .until(() -> history.query(NEWEST).getJobs().getJobsCount() == 1);
            long beforeFirstNanos = System.nanoTime();
            history.query(NEWEST);
            history.advanceTo(journal.append(Records.submitted(2, Records.command("j"), 1, 2)));
            assertThatThrownBy(() -> history.query(NEWEST)).hasMessageContaining("ask again in a moment");
            // All earlier questions came at the same position.
            long msAgo = 1_000 + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beforeFirstNanos);
            Query again = NEWEST.toBuilder().setAskedMsAgo((int) msAgo).build();
            assertThat(history.query(again).getJobs().getJobs(0).getId()).isEqualTo(1);
            held.goOn.countDown();
        }
    }

    @Test
    void aJournalThatCannotBeReadMakesItStaleUntilItCan() {
        journal.append(Records.submitted(1, Records.command("j"), 1, 1));
        AtomicBoolean broken = new AtomicBoolean(true);
        JournalSource source = new FailingSource(journal, broken);
        try (History history = home.open(source)) {
            assertThatThrownBy(() -> history.query(NEWEST))
                    .hasMessage("the history is out of date because it failed (the disk is gone); jobs go on, and"
                            + " Drover tries it again by itself");
            broken.set(false);
            await().ignoreException(UserException.class)
                    .until(() -> history.query(NEWEST).getJobs().getJobsCount() == 1);
        }
    }

    @Test
    void closingTwiceLeavesNoThread() {
        journal.append(Records.submitted(1, Records.command("j"), 1, 1));
        History history = home.open(journal);
        history.query(NEWEST);
        history.close();
        history.close();
        await().until(() -> Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .noneMatch(name -> name.startsWith("drover-") || name.startsWith("H2") || name.startsWith("MVStore")));
        assertThatThrownBy(() -> history.query(NEWEST))
                .satisfies(e -> assertThat(((UserException) e).code()).isEqualTo(ErrorCode.STOPPING));
    }

    @Test
    void unknownJobsAndForeignCursorsAreRefused() {
        try (History history = home.open(journal)) {
            Query unknown = Query.newBuilder()
                    .setJob(JobDetailQuery.newBuilder().setJob(9))
                    .build();
            assertThatThrownBy(() -> history.query(unknown))
                    .hasMessage("there is no job 9 in the history; drover history lists those there are");
            Query foreign =
                    NEWEST.toBuilder().setCursor(ByteString.copyFromUtf8("?")).build();
            assertThatThrownBy(() -> history.query(foreign))
                    .hasMessage("the cursor is not one of this history; ask again from the first page");
        }
    }

    @Test
    void theFewFailedTasksOfManyAreFoundInOnePage() {
        int tasks = 50_000;
        journal.append(Records.submitted(1, Records.array("big", tasks), tasks, 1));
        for (int index = 0; index < tasks; index += 1_000) {
            List<AttemptEnd> ends = new ArrayList<>();
            for (int i = index; i < index + 1_000; i++) {
                ends.add(
                        Records.end(i == 40_123 ? Records.failed(1, i, 1, 3, 5) : Records.succeeded(1, i, 1, 5), true));
            }
            journal.append(Records.ended(1, 6, ends));
        }
        try (History history = home.open(journal)) {
            Rows page = history.query(Query.newBuilder()
                    .setTasks(TasksQuery.newBuilder().setJob(1).addStatesValue(JobState.FAILED.number()))
                    .build());
            assertThat(page.getCursor().isEmpty()).isTrue();
            assertThat(page.getTasks().getTasksList()).singleElement().satisfies(task -> {
                assertThat(task.getTask()).isEqualTo(40_123);
                assertThat(task.getMessage()).isEqualTo("exit code 3");
            });
        }
    }

    @Test
    void tasksOfAListShowItsValuesByteForByte() {
        byte[] odd = {(byte) 0xff, 'x', '\n'};
        home.makeList("l1", List.of(odd, new byte[0]));
        Spec.Builder spec = Records.command("list")
                .setList(TaskList.newBuilder().setName("l1").setCount(2));
        journal.append(Records.submitted(1, spec, 2, 1));
        try (History history = home.open(journal)) {
            Rows page = history.query(Query.newBuilder()
                    .setTasks(TasksQuery.newBuilder().setJob(1))
                    .build());
            assertThat(page.getTasks().getTasksList().stream().map(TaskRow::getValue))
                    .containsExactly(ByteString.copyFrom(odd), ByteString.EMPTY);
        }
    }

    @Test
    void untouchedTasksOfAMillionArePagedWithoutBeingHeld() {
        journal.append(Records.submitted(1, Records.array("huge", 1_000_000), 1_000_000, 1));
        try (History history = home.open(journal)) {
            Rows page = history.query(Query.newBuilder()
                    .setTasks(TasksQuery.newBuilder().setJob(1))
                    .build());
            assertThat(page.getTasks().getTasksList().stream().map(TaskRow::getTask))
                    .containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L);
            assertThat(page.getTasks().getTasksList())
                    .allSatisfy(task -> assertThat(task.getStateValue()).isEqualTo(JobState.QUEUED.number()));
        }
    }

    @Test
    void workersAreShownNewestFirstWithTheirEnd() {
        for (int incarnation = 1; incarnation <= 10; incarnation++) {
            journal.append(JournalRecord.newBuilder()
                    .setWorkerStarted(WorkerStarted.newBuilder()
                            .setWorker(3)
                            .setIncarnation(incarnation)
                            .setPid(100 + incarnation)
                            .setAtMs(incarnation))
                    .build());
        }
        journal.append(JournalRecord.newBuilder()
                .setWorkerEnded(WorkerEnded.newBuilder()
                        .setWorker(3)
                        .setIncarnation(10)
                        .setAtMs(77)
                        .setReason("killed by signal 9"))
                .build());
        try (History history = home.open(journal)) {
            var rows =
                    HistoryHome.pages(
                                    history,
                                    Query.newBuilder()
                                            .setWorkers(WorkersQuery.getDefaultInstance())
                                            .build())
                            .stream()
                            .flatMap(page -> page.getWorkers().getWorkersList().stream())
                            .toList();
            assertThat(rows).hasSize(10);
            assertThat(rows.get(0).getIncarnation()).isEqualTo(10);
            assertThat(rows.get(0).getEndedAtMs()).isEqualTo(77);
            assertThat(rows.get(0).getReason()).isEqualTo("killed by signal 9");
            assertThat(rows.get(9).hasEndedAtMs()).isFalse();
        }
    }

    @Test
    void aJobsEndIsSeenWithItsCauseInTheCounts() {
        journal.append(
                Records.submitted(1, Records.command("j"), 1, 1),
                Records.issued(1, 0, 1, 1, 1, 2),
                Records.ended(1, 3, List.of(Records.end(Records.failed(1, 0, 1, 3, 2), true))),
                Records.jobEnded(1, JobState.FAILED, Cause.EXIT, 0, 1, 3));
        try (History history = home.open(journal)) {
            JobRow job = history.query(NEWEST).getJobs().getJobs(0);
            assertThat(job.getMessage()).isEqualTo("exit code 3");
            assertThat(job.getCauseValue()).isEqualTo(Cause.EXIT.number());
        }
    }

    /** Holds the indexer once some groups have been shown. */
    private static class HeldSource extends ForwardingSource {
        private final int groups;
        private final CountDownLatch reached;
        private final CountDownLatch goOn;

        HeldSource(JournalSource inner, int groups, CountDownLatch reached, CountDownLatch goOn) {
            super(inner);
            this.groups = groups;
            this.reached = reached;
            this.goOn = goOn;
        }

        @Override
        public void forEach(long from, long limit, Visitor visitor) throws IOException {
            inner.forEach(from, limit, new Visitor() {
                private int seen;

                @Override
                public void record(long position, JournalRecord record) {
                    visitor.record(position, record);
                }

                @Override
                public void groupEnd(long position, int crc) {
                    visitor.groupEnd(position, crc);
                    if (++seen == groups) {
                        reached.countDown();
                        try {
                            goOn.await();
                        } catch (InterruptedException e) {
                            throw new IllegalStateException(e);
                        }
                    }
                }
            });
        }
    }

    private static final class FailingSource extends ForwardingSource {
        private final AtomicBoolean broken;

        FailingSource(JournalSource inner, AtomicBoolean broken) {
            super(inner);
            this.broken = broken;
        }

        @Override
        public void forEach(long from, long limit, Visitor visitor) throws IOException {
            if (broken.get()) {
                throw new IOException("the disk is gone");
            }
            inner.forEach(from, limit, visitor);
        }
    }
}
