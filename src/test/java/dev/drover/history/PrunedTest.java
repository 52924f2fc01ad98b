package dev.drover.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.drover.journal.Journal;
import dev.drover.journal.JournalConfig;
import dev.drover.journal.JournalReader;
import dev.drover.journal.ReplayTarget;
import dev.drover.model.Cause;
import dev.drover.model.JobState;
import dev.drover.model.TaskState;
import dev.drover.model.UserException;
import dev.drover.proto.AttemptRow;
import dev.drover.proto.AttemptToken;
import dev.drover.proto.AttemptsQuery;
import dev.drover.proto.Checkpoint;
import dev.drover.proto.Environment;
import dev.drover.proto.EpochStarted;
import dev.drover.proto.JobDetailQuery;
import dev.drover.proto.JobDetailRow;
import dev.drover.proto.JobRow;
import dev.drover.proto.JobStateCode;
import dev.drover.proto.JobsFilter;
import dev.drover.proto.JobsQuery;
import dev.drover.proto.JournalRecord;
import dev.drover.proto.OpenAttempt;
import dev.drover.proto.OpenJob;
import dev.drover.proto.OutputQuery;
import dev.drover.proto.Query;
import dev.drover.proto.Spec;
import dev.drover.proto.TaskCounts;
import dev.drover.proto.TaskRow;
import dev.drover.proto.TasksQuery;
import dev.drover.proto.Variable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the history answers when the oldest part of the journal is gone: job 1 had ended before the part that is left, job 2 was open then,
 * job 3 came later.
 */
class PrunedTest {
    private static final ByteString ENVIRONMENT = ByteString.copyFromUtf8("environment");

    @TempDir
    Path directory;

    private HistoryHome home;
    private JournalConfig config;

    @BeforeEach
    void liveAndPrune() throws IOException {
        home = new HistoryHome(directory);
        config = JournalConfig.of(home.paths.journal(), UUID.randomUUID());
        DurableListener listener = new DurableListener();
        try (Journal journal = Journal.recover(config, new Nothing()).start(epoch(1), listener);
                History history = open()) {
            journal.append(List.of(
                    JournalRecord.newBuilder()
                            .setEnvironmentStored(environment())
                            .build(),
                    Records.submitted(1, Records.command("ended").setEnvironmentId(ENVIRONMENT), 1, 10),
                    Records.issued(1, 0, 1, 1, 1, 11),
                    Records.ended(1, 12, List.of(Records.end(Records.failed(1, 0, 1, 3, 11), true))),
                    Records.jobEnded(1, JobState.FAILED, Cause.EXIT, 0, 1, 12),
                    Records.submitted(2, open2(), 10, 20),
                    Records.issued(2, 0, 2, 1, 1, 21),
                    Records.ended(1, 22, List.of(Records.end(Records.succeeded(2, 0, 1, 21), true)))));
            journal.appendCheckpoint(checkpoint());
            long last = journal.append(List.of(
                    Records.ended(1, 30, List.of(Records.end(Records.succeeded(2, 1, 1, 21), true))),
                    Records.submitted(3, Records.command("later").setEnvironmentId(ENVIRONMENT), 1, 31)));
            history.advanceTo(listener.awaitDurable(last));
            assertThat(jobs(history)).hasSize(3).noneMatch(JobRow::getSpecPruned);
        }
        Files.delete(segments().get(0));
        home.notes.clear();
    }

    private static Spec.Builder open2() {
        return Records.array("open", 10).setEnvironmentId(ENVIRONMENT);
    }

    private static Environment environment() {
        return Environment.newBuilder()
                .setId(ENVIRONMENT)
                .addVariables(Variable.newBuilder().setName(ByteString.copyFromUtf8("HOME")))
                .build();
    }

    private static List<JournalRecord> checkpoint() {
        Checkpoint first =
                Checkpoint.newBuilder().addEnvironments(environment()).build();
        Checkpoint last = Checkpoint.newBuilder()
                .addJobs(OpenJob.newBuilder()
                        .setJob(2)
                        .setSpec(open2())
                        .setTasks(10)
                        .setSubmittedAtMs(20)
                        .setStartedAtMs(21)
                        .setStateValue(JobState.RUNNING.number())
                        .setNextFresh(3)
                        .addAttempts(open(2, 7, TaskState.ASSIGNED))
                        .addAttempts(open(1, 1, TaskState.RUNNING))
                        .setCounts(TaskCounts.newBuilder().setSucceeded(1)))
                .setComplete(true)
                .build();
        return Stream.of(first, last)
                .map(part -> JournalRecord.newBuilder().setCheckpoint(part).build())
                .toList();
    }

    private static OpenAttempt open(int index, int worker, TaskState state) {
        return OpenAttempt.newBuilder()
                .setToken(AttemptToken.newBuilder()
                        .setJob(2)
                        .setIndex(index)
                        .setAttempt(1)
                        .setEpoch(1))
                .setWorker(worker)
                .setStateValue(state.number())
                .setStartedAtMs(state == TaskState.RUNNING ? 21 : 0)
                .build();
    }

    private List<Path> segments() throws IOException {
        try (Stream<Path> files = Files.list(home.paths.journal())) {
            return files.filter(file -> file.toString().endsWith(".seg"))
                    .sorted()
                    .toList();
        }
    }

    private History open() {
        return History.open(home.config(), new JournalReaderSource(JournalReader.open(config)));
    }

    private History reopen() {
        History history = open();
        history.advanceTo(JournalReader.open(config).validEnd());
        return history;
    }

    private void forgetDatabase() throws IOException {
        try (Stream<Path> files = Files.list(home.paths.history())) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
    }

    private static List<JobRow> jobs(History history) {
        Query all = Query.newBuilder()
                .setJobs(JobsQuery.newBuilder().setWithSpec(true))
                .build();
        return HistoryHome.pages(history, all).stream()
                .flatMap(page -> page.getJobs().getJobsList().stream())
                .toList();
    }

    private static JobDetailRow detail(History history, long job) {
        return history.query(Query.newBuilder()
                        .setJob(JobDetailQuery.newBuilder().setJob(job))
                        .build())
                .getJob();
    }

    private static List<AttemptRow> attempts(History history, long job) {
        return history.query(Query.newBuilder()
                        .setAttempts(AttemptsQuery.newBuilder().setJob(job).setWithOutcome(true))
                        .build())
                .getAttempts()
                .getAttemptsList();
    }

    @Test
    void rowsStayAndSayWhatIsNotKeptAnyMore() {
        try (History history = reopen()) {
            List<JobRow> jobs = jobs(history);
            assertThat(jobs).extracting(JobRow::getId).containsExactly(3L, 2L, 1L);
            assertThat(jobs).extracting(JobRow::getSpecPruned).containsExactly(false, true, true);
            assertThat(jobs.get(0).getSpec().getName()).isEqualTo("later");
            assertThat(jobs.get(2).hasSpec()).isFalse();
            assertThat(jobs.get(2).getName()).isEqualTo("ended");

            JobDetailRow ended = detail(history, 1);
            assertThat(ended.getJob().getSpecPruned()).isTrue();
            assertThat(ended.getAttemptsList()).singleElement().satisfies(attempt -> {
                assertThat(attempt.getOutcomePruned()).isTrue();
                assertThat(attempt.getOutcome().getExitCode()).isEqualTo(3);
                assertThat(attempt.getOutcome().getMessage()).isEqualTo("exit code 3");
                assertThat(attempt.getOutcome().getStdoutTail()).isEmpty();
                assertThat(attempt.getOutcome().getStdoutBytes()).isEqualTo(3);
            });

            assertThat(attempts(history, 2))
                    .extracting(AttemptRow::getOutcomePruned)
                    .containsExactly(true, false);
            assertThat(attempts(history, 2).get(1).getOutcome().getStdoutTail())
                    .isEqualTo(ByteString.copyFromUtf8("ok\n"));
            assertThat(history.query(Query.newBuilder()
                                    .setOutput(OutputQuery.newBuilder().setJob(2))
                                    .build())
                            .getOutput()
                            .getAttemptsList())
                    .extracting(AttemptRow::getOutcomePruned)
                    .containsExactly(true, false);
            assertThat(history.query(Query.newBuilder()
                                    .setTasks(TasksQuery.newBuilder().setJob(2).setLimit(3))
                                    .build())
                            .getTasks()
                            .getTasksList())
                    .extracting(TaskRow::getState)
                    .containsExactly(
                            JobStateCode.JOB_STATE_SUCCEEDED,
                            JobStateCode.JOB_STATE_SUCCEEDED,
                            JobStateCode.JOB_STATE_QUEUED);
        }
        assertThat(home.notes).isEmpty();
    }

    @Test
    void anEnvironmentThatWasStoredInThePrunedPartIsSaidToBeGone() {
        try (History history = reopen()) {
            JobDetailRow later = detail(history, 3);
            assertThat(later.getJob().getSpec().getName()).isEqualTo("later");
            assertThat(later.getEnvironmentPruned()).isTrue();
            assertThat(later.getEnvironmentNamesList()).isEmpty();
        }
    }

    @Test
    void aHistoryThatIsBuiltAgainBeginsWithWhatWasOpenThen() throws IOException {
        forgetDatabase();
        try (History history = reopen()) {
            List<JobRow> jobs = jobs(history);
            assertThat(jobs).extracting(JobRow::getId).containsExactly(3L, 2L);
            assertThat(jobs).noneMatch(JobRow::getSpecPruned);
            assertThat(jobs.get(1).getSpec()).isEqualTo(open2().build());
            assertThat(jobs.get(1).getSucceeded()).isEqualTo(2);
            assertThat(jobs.get(1).getAttempts()).isEqualTo(1);
            assertThat(detail(history, 2).getEnvironmentNamesList()).containsExactly(ByteString.copyFromUtf8("HOME"));
            assertThat(detail(history, 3).getEnvironmentPruned()).isFalse();
        }
    }

    @Test
    void tasksThatEndedBeforeAHistoryThatIsBuiltAgainHaveNoState() throws IOException {
        forgetDatabase();
        try (History history = reopen()) {
            List<TaskRow> tasks = history.query(Query.newBuilder()
                            .setTasks(TasksQuery.newBuilder().setJob(2).setLimit(4))
                            .build())
                    .getTasks()
                    .getTasksList();
            assertThat(tasks).extracting(TaskRow::getPruned).containsExactly(true, false, true, false);
            assertThat(tasks)
                    .extracting(TaskRow::getState)
                    .containsExactly(
                            JobStateCode.JOB_STATE_UNSPECIFIED,
                            JobStateCode.JOB_STATE_SUCCEEDED,
                            JobStateCode.JOB_STATE_UNSPECIFIED,
                            JobStateCode.JOB_STATE_QUEUED);
        }
    }

    @Test
    void aHistoryThatIsBuiltAgainKnowsTheWorkersOnWhichTasksRanThen() throws IOException {
        forgetDatabase();
        try (History history = reopen()) {
            assertThat(jobsOn(history, 1)).containsExactly(2L);
            assertThat(jobsOn(history, 7)).as("where one was only sent ahead").isEmpty();
        }
    }

    private static List<Long> jobsOn(History history, int worker) {
        return history
                .query(Query.newBuilder()
                        .setJobs(JobsQuery.newBuilder()
                                .setFilter(JobsFilter.newBuilder().setWorker(worker)))
                        .build())
                .getJobs()
                .getJobsList()
                .stream()
                .map(JobRow::getId)
                .toList();
    }

    @Test
    void whatCameFromTheCheckpointIsNotKeptOnceItsSegmentIsGoneToo() throws IOException {
        forgetDatabase();
        reopen().close();
        try (Journal journal = Journal.recover(config, new Nothing()).start(epoch(2), new DurableListener());
                History history = open()) {
            history.advanceTo(journal.durablePosition());
            assertThat(jobs(history)).noneMatch(JobRow::getSpecPruned);
        }
        List<Path> segments = segments();
        assertThat(segments).hasSizeGreaterThan(1);
        Files.delete(segments.get(0));

        try (History history = reopen()) {
            assertThat(jobs(history)).extracting(JobRow::getSpecPruned).containsExactly(true, true);
            assertThat(detail(history, 2).getEnvironmentNamesList()).isEmpty();
        }
    }

    @Test
    void damageIsNoPrune() throws IOException {
        try (History history = reopen();
                RandomAccessFile segment =
                        new RandomAccessFile(segments().get(0).toFile(), "rw")) {
            assertThat(jobs(history)).hasSize(3);
            segment.setLength(200);
            assertThatThrownBy(() -> jobs(history))
                    .isInstanceOf(UserException.class)
                    .hasMessageContaining("the journal cannot be read for this answer");
        }
    }

    private static JournalRecord epoch(long number) {
        return JournalRecord.newBuilder()
                .setEpochStarted(EpochStarted.newBuilder().setEpoch(number))
                .build();
    }

    /** A coordinator whose state is that of {@link #checkpoint}. */
    private static final class Nothing implements ReplayTarget {
        @Override
        public void restore(Checkpoint merged) {}

        @Override
        public void apply(long position, JournalRecord record) {}

        @Override
        public List<JournalRecord> checkpoint() {
            return PrunedTest.checkpoint();
        }
    }
}
