package dev.drover.history.attempt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.history.attempt.AttemptReader.Arrivals;
import dev.drover.history.attempt.AttemptReader.Chunk;
import dev.drover.history.attempt.AttemptReader.Span;
import dev.drover.history.table.CountedTable;
import dev.drover.history.table.RowCounts;
import dev.drover.history.table.StoredJob;
import dev.drover.model.JobState;
import dev.drover.model.TaskNumbers;
import dev.drover.proto.AttemptEnd;
import dev.drover.proto.AttemptOutcome;
import dev.drover.proto.AttemptToken;
import dev.drover.proto.AttemptsEnded;
import dev.drover.proto.JobRow;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every store of attempts answers, compared with a list of all ends: for jobs of few and of many attempts, written side by side. */
abstract class AttemptStoreContract {
    /** Job 1 has more attempts than are sorted, job 2 has tasks with many attempts each. */
    private static final int[] TASKS = {0, 5_000, 12, 300};

    private static final int BATCH = 64;

    /** One end, as it was given to the store. */
    private record Given(long key, long position, int positionIndex, AttemptEnd end) {
        long job() {
            return end.getOutcome().getToken().getJob();
        }

        int index() {
            return end.getOutcome().getToken().getIndex();
        }

        int attempt() {
            return end.getOutcome().getToken().getAttempt();
        }

        boolean succeeded() {
            return end.getOutcome().getStateValue() == JobState.SUCCEEDED.number();
        }
    }

    private final SplittableRandom random = new SplittableRandom(5);
    private final List<Given> given = new ArrayList<>();
    private Connection connection;
    private RowCounts counts;

    abstract AttemptStore store();

    /** Its tables in an empty database. */
    abstract List<String> schema();

    @BeforeEach
    void writeAll() throws SQLException {
        connection = DriverManager.getConnection("jdbc:h2:mem:" + UUID.randomUUID());
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            for (String sql : schema()) {
                statement.execute(sql);
            }
            statement.execute("CREATE TABLE table_count (name varchar(100) PRIMARY KEY, entries bigint NOT NULL)");
            for (CountedTable table : CountedTable.values()) {
                statement.execute("INSERT INTO table_count (name, entries) VALUES ('" + table.table() + "', 0)");
            }
        }
        counts = new RowCounts(connection);
        List<AttemptEnd> ends = new ArrayList<>();
        for (int job = 1; job < TASKS.length; job++) {
            for (int index = 0; index < TASKS[job]; index++) {
                int attempts = job == 2 ? 200 : 1 + random.nextInt(3);
                for (int attempt = 1; attempt <= attempts; attempt++) {
                    ends.add(end(job, index, attempt, attempt == attempts));
                }
            }
        }
        write(shuffled(ends));
    }

    @AfterEach
    void close() throws SQLException {
        counts.close();
        connection.close();
    }

    /** In some order in which each task's attempts follow one another; some tasks have none in the end. */
    private List<AttemptEnd> shuffled(List<AttemptEnd> ends) {
        Map<String, List<AttemptEnd>> byTask = new TreeMap<>();
        for (AttemptEnd end : ends) {
            AttemptToken token = end.getOutcome().getToken();
            if (token.getIndex() % 7 != 3) {
                byTask.computeIfAbsent(token.getJob() + "." + token.getIndex(), task -> new ArrayList<>())
                        .add(end);
            }
        }
        List<List<AttemptEnd>> waiting = new ArrayList<>(byTask.values());
        List<AttemptEnd> order = new ArrayList<>();
        while (!waiting.isEmpty()) {
            int at = random.nextInt(waiting.size());
            List<AttemptEnd> task = waiting.get(at);
            order.add(task.remove(0));
            if (task.isEmpty()) {
                waiting.set(at, waiting.get(waiting.size() - 1));
                waiting.remove(waiting.size() - 1);
            }
        }
        return order;
    }

    private AttemptEnd end(long job, int index, int attempt, boolean last) {
        boolean fails = !last || random.nextInt(10) == 0;
        return AttemptEnd.newBuilder()
                .setTaskEnded(last)
                // Not what the outcome says; 0 of what never started.
                .setStartedAtMs(fails && attempt % 2 == 0 ? 0 : 2_000 + index)
                .setOutcome(AttemptOutcome.newBuilder()
                        .setToken(AttemptToken.newBuilder()
                                .setJob(job)
                                .setIndex(index)
                                .setAttempt(attempt)
                                .setEpoch(1 + attempt))
                        .setStateValue((fails ? JobState.FAILED : JobState.SUCCEEDED).number())
                        .setExitCode(fails ? 3 : 0)
                        .setStartedAtMs(1_000 + index)
                        .setRunMicros(random.nextInt(100_000))
                        .setMessage(fails ? "exit code 3" : ""))
                .build();
    }

    private void write(List<AttemptEnd> ends) throws SQLException {
        try (AttemptWriter writer = store().writer(connection, counts)) {
            long position = given.isEmpty() ? 0 : given.get(given.size() - 1).position() + 100;
            for (int from = 0; from < ends.size(); from += BATCH) {
                List<AttemptEnd> batch = ends.subList(from, Math.min(ends.size(), from + BATCH));
                AttemptsEnded record = AttemptsEnded.newBuilder()
                        .setAtMs(position)
                        .setWorker(4)
                        .setIncarnation(2)
                        .addAllEnds(batch)
                        .build();
                for (int i = 0; i < batch.size(); i++) {
                    given.add(new Given(writer.add(record, i, position), position, i, batch.get(i)));
                }
                position += 100;
            }
            writer.flush();
            counts.flush();
        }
        connection.commit();
    }

    private AttemptReader reader(long job) {
        List<Given> its = of(job).toList();
        JobRow.Builder row = JobRow.newBuilder()
                .setId(job)
                .setTasks(TASKS[(int) job])
                .setAttempts(its.size())
                .setArray(true);
        return store().reader(
                        connection,
                        new StoredJob(
                                row,
                                new TaskNumbers(10, 2, TASKS[(int) job]),
                                null,
                                0,
                                its.get(0).key(),
                                its.get(its.size() - 1).key(),
                                0,
                                0,
                                0,
                                0));
    }

    private Stream<Given> of(long job) {
        return given.stream().filter(each -> each.job() == job);
    }

    private static Span all(long job) {
        return new Span(0, TASKS[(int) job] - 1);
    }

    private static List<Span> some(long job) {
        return List.of(new Span(1, 2), new Span(5, TASKS[(int) job] / 2));
    }

    private static boolean isIn(List<Span> spans, long index) {
        return spans.stream().anyMatch(span -> index >= span.first() && index <= span.last());
    }

    private List<Given> newest(long job) {
        Map<Integer, Given> newest = new TreeMap<>();
        of(job).forEach(each -> newest.put(each.index(), each));
        return List.copyOf(newest.values());
    }

    private interface Ask {
        Chunk query(Span rest) throws SQLException;
    }

    private static List<StoredAttempt> chunks(Span span, Ask ask) throws SQLException {
        List<StoredAttempt> found = new ArrayList<>();
        long next = span.first();
        while (next <= span.last()) {
            Chunk chunk = ask.query(new Span(next, span.last()));
            assertThat(chunk.attempts()).hasSizeLessThanOrEqualTo(AttemptReader.CHUNK);
            assertThat(chunk.coveredTo()).isGreaterThanOrEqualTo(next);
            assertThat(chunk.attempts()).allMatch(each -> each.index() <= chunk.coveredTo());
            found.addAll(chunk.attempts());
            next = chunk.coveredTo() + 1;
        }
        return found;
    }

    private static void assertSame(List<StoredAttempt> found, List<Given> expected) {
        Function<Given, String> wanted = each -> each.key() + " " + each.index() + " " + each.attempt() + " "
                + each.position() + " " + each.positionIndex();
        assertThat(found)
                .extracting(each -> each.key() + " " + each.index() + " " + each.attempt() + " " + each.position() + " "
                        + each.positionIndex())
                .containsExactlyElementsOf(expected.stream().map(wanted).toList());
    }

    @Test
    void keysCountUpInTheOrderOfTheJournalAndGoOn() throws SQLException {
        assertThat(given).extracting(Given::key).isSorted().startsWith(1L, 2L, 3L);
        long last = given.get(given.size() - 1).key();

        write(List.of(end(3, 3, 1, true)));

        assertThat(given.get(given.size() - 1).key()).isEqualTo(last + 1);
        assertThat(RowCounts.read(connection).get(CountedTable.ATTEMPT)).isPositive();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void eachTaskShowsItsNewestAttempt(long job) throws SQLException {
        AttemptReader reader = reader(job);

        assertSame(chunks(all(job), reader::newest), newest(job));
        Span part = some(job).get(1);
        assertSame(
                chunks(part, reader::newest),
                newest(job).stream()
                        .filter(each -> isIn(List.of(part), each.index()))
                        .toList());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aTaskIsAtFaultByItsNewestAttemptAlone(long job) throws SQLException {
        List<Given> faults =
                newest(job).stream().filter(each -> !each.succeeded()).toList();
        assertThat(faults).isNotEmpty();

        assertSame(chunks(all(job), reader(job)::newestFaults), faults);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void attemptsAreFoundByTheirNumber(long job) throws SQLException {
        for (int number = 1; number <= 3; number++) {
            int wanted = number;
            assertSame(
                    chunks(all(job), rest -> reader(job).numbered(rest, wanted)),
                    of(job).filter(each -> each.attempt() == wanted)
                            .sorted(Comparator.comparingInt(Given::index))
                            .toList());
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void attemptsComeInTheOrderOfTheirEnd(long job) throws SQLException {
        List<Given> newest = newest(job);
        assertSame(arrivals(job, List.of(all(job)), false), of(job).toList());
        assertSame(
                arrivals(job, some(job), false),
                of(job).filter(each -> isIn(some(job), each.index())).toList());
        Predicate<Given> isNewest = newest::contains;
        assertSame(
                arrivals(job, some(job), true),
                of(job).filter(isNewest)
                        .filter(each -> isIn(some(job), each.index()))
                        .toList());
        assertThat(arrivals(job, List.of(), false)).isEmpty();
    }

    private List<StoredAttempt> arrivals(long job, List<Span> tasks, boolean newestOnly) throws SQLException {
        AttemptReader reader = reader(job);
        List<StoredAttempt> found = new ArrayList<>();
        long last = of(job).mapToLong(Given::key).max().orElseThrow();
        long next = 1;
        while (next <= last) {
            Arrivals arrivals = reader.inOrderOfEnd(next, tasks, newestOnly, 700);
            assertThat(arrivals.attempts()).hasSizeLessThanOrEqualTo(700);
            assertThat(arrivals.next()).isGreaterThan(next);
            found.addAll(arrivals.attempts());
            next = arrivals.next();
        }
        return found;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void theLastEndsAreGivenNewestFirst(long job) throws SQLException {
        List<Given> expected = of(job).sorted(
                        Comparator.comparingLong(Given::key).reversed())
                .limit(100)
                .toList();

        assertSame(reader(job).last(100), expected);
    }

    @Test
    void whatIsAskedByIsThere() throws SQLException {
        Given failed = newest(1).stream()
                .filter(each -> !each.succeeded() && each.end().getStartedAtMs() != 0)
                .findFirst()
                .orElseThrow();
        StoredAttempt found = reader(1)
                .newest(new Span(failed.index(), failed.index()))
                .attempts()
                .get(0);

        assertThat(found.message()).isEqualTo("exit code 3");
        assertThat(found.row().getTask()).isEqualTo(10 + 2L * failed.index());
        assertThat(found.row().getWorker()).isEqualTo(4);
        assertThat(found.row().getIncarnation()).isEqualTo(2);
        assertThat(found.row().getEndedAtMs()).isEqualTo(failed.position());
        assertThat(found.row().getTaskEnded()).isTrue();
        assertThat(found.isStarted()).isTrue();
        assertThat(found.row().getOutcome())
                .isEqualTo(failed.end().getOutcome().toBuilder()
                        .clearMessage()
                        .setStartedAtMs(2_000 + failed.index())
                        .build());
    }

    @Test
    void whatNeverStartedHasNeitherStartNorTime() throws SQLException {
        Given sent = newest(1).stream()
                .filter(each -> each.end().getStartedAtMs() == 0)
                .findFirst()
                .orElseThrow();
        StoredAttempt found = reader(1)
                .newest(new Span(sent.index(), sent.index()))
                .attempts()
                .get(0);

        assertThat(found.isStarted()).isFalse();
        assertThat(found.row().getOutcome().getStartedAtMs()).isZero();
        assertThat(found.row().getOutcome().getRunMicros()).isZero();
    }

    @Test
    void anEndIsComparedWithWhatTheJournalHas() throws SQLException {
        for (Given each : given.subList(0, 300)) {
            assertThat(store().match(connection, each.end(), each.position(), each.positionIndex()))
                    .contains(new AttemptStore.Match(each.key(), true));
            assertThat(store().match(connection, each.end(), each.position() + 1, each.positionIndex()))
                    .isEmpty();
            AttemptEnd.Builder other = each.end().toBuilder();
            other.getOutcomeBuilder().setStateValue((each.succeeded() ? JobState.FAILED : JobState.SUCCEEDED).number());
            assertThat(store().match(connection, other.build(), each.position(), each.positionIndex()))
                    .contains(new AttemptStore.Match(each.key(), false));
        }
    }
}
