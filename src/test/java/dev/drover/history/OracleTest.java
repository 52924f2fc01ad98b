package dev.drover.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.model.Cause;
import dev.drover.proto.AttemptsQuery;
import dev.drover.proto.CountsQuery;
import dev.drover.proto.JobDetailQuery;
import dev.drover.proto.JobDetailRow;
import dev.drover.proto.JobRow;
import dev.drover.proto.JobsFilter;
import dev.drover.proto.JobsQuery;
import dev.drover.proto.Label;
import dev.drover.proto.MessageRow;
import dev.drover.proto.MessagesQuery;
import dev.drover.proto.NumberRange;
import dev.drover.proto.OutputQuery;
import dev.drover.proto.Query;
import dev.drover.proto.Rows;
import dev.drover.proto.StateCount;
import dev.drover.proto.TasksQuery;
import dev.drover.proto.TimeBasis;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares every kind of answer with that of a model in plain memory, over random records. */
class OracleTest {
    private static final int ROUNDS = 4;
    private static final int GROUPS = 150;
    private static final int QUESTIONS = 60;

    @TempDir
    Path directory;

    private final Model model = new Model();
    private Random random = new Random();
    private HistoryHome home;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void answersAreThoseOfTheModel(long seed) {
        random = new Random(seed);
        home = new HistoryHome(directory);
        FakeJournal journal = new FakeJournal();
        RandomLife life = new RandomLife(seed, model);
        try (History history = home.open(journal)) {
            for (int round = 0; round < ROUNDS; round++) {
                for (int i = 0; i < GROUPS; i++) {
                    history.advanceTo(journal.append(life.group()));
                }
                for (int i = 0; i < QUESTIONS; i++) {
                    compareJobs(history);
                    compareOneJob(history);
                }
                compareCounts(history);
            }
        }
    }

    private void compareJobs(History history) {
        JobsQuery.Builder jobs = JobsQuery.newBuilder().setFilter(filter()).setCount(true);
        if (random.nextInt(3) == 0) {
            jobs.setLimit(1 + random.nextInt(20));
        }
        jobs.setWithSpec(random.nextBoolean());
        List<Rows> pages =
                HistoryHome.pages(history, Query.newBuilder().setJobs(jobs).build());
        List<JobRow> expected = model.jobs(jobs.build(), home.config().clock().millis());
        List<JobRow> rows = pages.stream()
                .flatMap(page -> page.getJobs().getJobsList().stream())
                .toList();
        assertThat(rows.stream().map(row -> row.toBuilder().clearSpec().build()))
                .as(jobs::toString)
                .containsExactlyElementsOf(Model.limited(expected, jobs.getLimit()));
        assertThat(pages.get(0).getJobs().getMatching()).isEqualTo(expected.size());
        if (jobs.getWithSpec()) {
            assertThat(rows).allSatisfy(row -> assertThat(row.getSpec()).isEqualTo(model.jobs.get(row.getId()).spec));
        }
    }

    private JobsFilter filter() {
        JobsFilter.Builder filter = JobsFilter.newBuilder();
        if (random.nextInt(3) == 0) {
            filter.setSinceMs(time()).setBy(basis());
        }
        if (random.nextInt(5) == 0) {
            filter.setUntilMs(time()).setBy(basis());
        }
        for (int i = random.nextInt(3); i > 0; i--) {
            filter.addStatesValue(1 + random.nextInt(8));
        }
        if (random.nextInt(4) == 0) {
            filter.addCausesValue((random.nextBoolean() ? Cause.EXIT : Cause.CANCELLED).number());
        }
        if (random.nextInt(4) == 0) {
            filter.addExitCodes(random.nextInt(4)).addExitCodes(3);
        }
        if (random.nextInt(3) == 0) {
            List<String> globs =
                    List.of("build", "build*", "*l*", "back_up", "back?up", "100%", "1%", "a!b", "*", "?!*");
            filter.setNameGlob(globs.get(random.nextInt(globs.size())));
        }
        if (random.nextInt(4) == 0) {
            filter.addLabels(Label.newBuilder().setKey("team").setValue("v" + random.nextInt(3)));
        }
        if (random.nextInt(6) == 0) {
            filter.addLabels(Label.newBuilder().setKey("branch").setValue("v" + random.nextInt(3)));
        }
        if (random.nextInt(4) == 0) {
            filter.setWorker(1 + random.nextInt(5));
        }
        if (random.nextInt(4) == 0) {
            filter.setMinRunMs(random.nextInt(100_000));
        }
        if (random.nextInt(5) == 0) {
            filter.setBeforeId(1 + random.nextInt(model.jobs.size() + 2));
        }
        if (random.nextInt(8) == 0) {
            filter.addIds(anyJob()).addIds(anyJob()).addIds(99_999);
        }
        return filter.setLive(random.nextInt(5) == 0).build();
    }

    private TimeBasis basis() {
        return TimeBasis.forNumber(random.nextInt(4));
    }

    private long time() {
        return model.jobs.get(anyJob()).row.getSubmittedAtMs();
    }

    private long anyJob() {
        return 1L + random.nextInt(model.jobs.size());
    }

    private void compareOneJob(History history) {
        long job = anyJob();
        compareTasks(history, job);
        AttemptsQuery.Builder attempts = AttemptsQuery.newBuilder().setJob(job).setLastOnly(random.nextBoolean());
        attempts.setWithOutcome(random.nextBoolean()).setLimit(random.nextInt(3) * 5L);
        OutputQuery.Builder output = OutputQuery.newBuilder()
                .setJob(job)
                .setAttempt(random.nextInt(3))
                .setFailedOnly(random.nextBoolean());
        if (random.nextInt(3) == 0) {
            attempts.addAllNumbers(ranges());
            output.addAllNumbers(ranges());
        }
        assertThat(HistoryHome.pages(
                                history,
                                Query.newBuilder().setAttempts(attempts).build())
                        .stream()
                        .flatMap(page -> page.getAttempts().getAttemptsList().stream()))
                .as(attempts::toString)
                .containsExactlyElementsOf(model.attempts(attempts.build()));
        assertThat(HistoryHome.pages(
                                history, Query.newBuilder().setOutput(output).build())
                        .stream()
                        .flatMap(page -> page.getOutput().getAttemptsList().stream()))
                .as(output::toString)
                .containsExactlyElementsOf(model.output(output.build()));
        compareDetail(history, job);
        compareMessages(history, job);
    }

    private void compareTasks(History history, long job) {
        TasksQuery.Builder tasks = TasksQuery.newBuilder().setJob(job).setLimit(random.nextInt(3) * 4L);
        if (random.nextInt(3) == 0) {
            tasks.addAllNumbers(ranges());
        }
        for (int i = random.nextInt(3); i > 0; i--) {
            tasks.addStatesValue(random.nextBoolean() ? 2 : 6 + random.nextInt(3));
        }
        if (random.nextInt(4) == 0) {
            tasks.addCausesValue((random.nextBoolean() ? Cause.TIMEOUT : Cause.CANCELLED).number());
        }
        if (random.nextInt(4) == 0) {
            tasks.addExitCodes(random.nextInt(3));
        }
        if (random.nextInt(5) == 0) {
            tasks.setWorker(1 + random.nextInt(4));
        }
        if (random.nextInt(5) == 0) {
            tasks.setMinRunMs(random.nextInt(5_000));
        }
        if (random.nextInt(3) == 0) {
            tasks.setBy(basis()).setSinceMs(time());
        }
        if (random.nextInt(4) == 0) {
            tasks.setBy(basis()).setUntilMs(time());
        }
        if (random.nextInt(4) == 0) {
            tasks.setBefore(random.nextInt(60) - 20);
        }
        assertThat(HistoryHome.pages(history, Query.newBuilder().setTasks(tasks).build()).stream()
                        .flatMap(page -> page.getTasks().getTasksList().stream()))
                .as(tasks::toString)
                .containsExactlyElementsOf(model.tasks(tasks.build()));
    }

    private List<NumberRange> ranges() {
        NumberRange.Builder one = NumberRange.newBuilder().setFirst(random.nextInt(40) - 15);
        NumberRange.Builder other = NumberRange.newBuilder().setFirst(Long.MIN_VALUE);
        return List.of(
                one.setLast(one.getFirst() + random.nextInt(20)).build(),
                other.setLast(random.nextInt(12) - 10).build());
    }

    private void compareDetail(History history, long job) {
        JobDetailRow detail = history.query(Query.newBuilder()
                        .setJob(JobDetailQuery.newBuilder().setJob(job))
                        .build())
                .getJob();
        Model.Job expected = model.jobs.get(job);
        assertThat(detail.getJob())
                .isEqualTo(expected.row.clone().setSpec(expected.spec).build());
        List<?> attempts = expected.attempts;
        assertThat(detail.getAttemptsList())
                .isEqualTo(attempts.subList(Math.max(0, attempts.size() - 100), attempts.size()));
        if (expected.progress.size() <= 200) {
            assertThat(detail.getProgressList()).isEqualTo(expected.progress);
        } else {
            assertThat(detail.getProgressCount()).isEqualTo(200);
        }
    }

    private void compareMessages(History history, long job) {
        MessagesQuery.Builder all = MessagesQuery.newBuilder().setJob(job);
        assertThat(messages(history, all)).isEqualTo(model.jobs.get(job).messages);
        NumberRange some = NumberRange.newBuilder()
                .setFirst(random.nextInt(4))
                .setLast(random.nextInt(6))
                .build();
        List<MessageRow> ofSome = model.jobs.get(job).messages.stream()
                .filter(row -> row.getTask() >= some.getFirst() && row.getTask() <= some.getLast())
                .toList();
        assertThat(messages(history, all.addNumbers(some))).isEqualTo(ofSome);
        int limit = 1 + random.nextInt(3);
        assertThat(messages(history, all.setLimit(limit))).isEqualTo(ofSome.subList(0, Math.min(limit, ofSome.size())));
    }

    private static List<MessageRow> messages(History history, MessagesQuery.Builder query) {
        return HistoryHome.pages(history, Query.newBuilder().setMessages(query).build()).stream()
                .flatMap(page -> page.getMessages().getMessagesList().stream())
                .toList();
    }

    private void compareCounts(History history) {
        long since = time();
        var counts = history.query(Query.newBuilder()
                        .setCounts(CountsQuery.newBuilder().setFailedSinceMs(since))
                        .build())
                .getCounts();
        TreeMap<Integer, Long> byState = new TreeMap<>();
        for (StateCount count : counts.getStatesList()) {
            byState.put(count.getStateValue(), count.getJobs());
        }
        assertThat(byState).isEqualTo(model.counts());
        assertThat(counts.getFailedSince()).isEqualTo(model.failedSince(since));
    }
}
