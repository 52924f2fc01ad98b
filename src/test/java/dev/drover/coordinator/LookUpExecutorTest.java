package dev.drover.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drover.coordinator.core.turn.Answer;
import dev.drover.coordinator.core.turn.Effect;
import dev.drover.coordinator.core.turn.Input;
import dev.drover.coordinator.core.turn.Question;
import dev.drover.history.FakeJournal;
import dev.drover.history.History;
import dev.drover.history.HistoryConfig;
import dev.drover.history.Records;
import dev.drover.home.HomePaths;
import dev.drover.model.Cause;
import dev.drover.model.EndedJob;
import dev.drover.model.ErrorCode;
import dev.drover.model.JobState;
import dev.drover.model.KeyOwner;
import dev.drover.model.Sha256;
import dev.drover.model.TaskNumbers;
import dev.drover.model.UserException;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class LookUpExecutorTest {
    private static final Sha256 TAKEN = Sha256.ofText("taken");
    private static final Sha256 FREE = Sha256.ofText("free");

    @TempDir
    Path directory;

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final CoordinatorLog log =
            new CoordinatorLog(new PrintStream(said, true, StandardCharsets.UTF_8), InstantSource.system());
    private final Queue<Input> answers = new ConcurrentLinkedQueue<>();

    private static Effect.LookUp lookUp(long id, long upToJob) {
        return new Effect.LookUp(id, new Question.KeyOwners(List.of(TAKEN, FREE), upToJob));
    }

    private Input.LookedUp next() {
        await().until(() -> !answers.isEmpty());
        return (Input.LookedUp) answers.remove();
    }

    private static Effect.LookUp ends(long id, Long... jobs) {
        return new Effect.LookUp(id, new Question.EndedJobs(List.of(jobs)));
    }

    /** A history that cannot answer. */
    private record Failing(Throwable why) implements LookUpExecutor.Source {
        @Override
        public Map<Sha256, KeyOwner> keyOwners(Collection<Sha256> keys, long upToJob) {
            throw failure();
        }

        @Override
        public Map<Long, EndedJob> endedJobs(Collection<Long> jobs) {
            throw failure();
        }

        private RuntimeException failure() {
            return why instanceof RuntimeException e ? e : new IllegalStateException(why);
        }
    }

    private Answer.Refused refusal(LookUpExecutor executor) {
        executor.submit(lookUp(8, 0));
        return (Answer.Refused) next().answer();
    }

    @Test
    void theCoreHearsWhatTheHistoryHasAlthoughItIsStillBeingOpened() {
        FakeJournal journal = new FakeJournal();
        journal.append(Records.submitted(3, Records.command("job").setKey("taken"), 1, 1_000));
        long end = journal.append(Records.jobEnded(3, JobState.FAILED, Cause.EXIT, 0, 1, 2_000));
        try (DeferredHistory history = new DeferredHistory(() -> end, 30_000, 30_000, log);
                LookUpExecutor executor = new LookUpExecutor(history, answers::add, log)) {
            executor.submit(lookUp(7, 3));
            history.begin(() -> History.open(
                    HistoryConfig.of(new HomePaths(directory.toAbsolutePath()), "home", note -> {}), journal));
            assertThat(next())
                    .isEqualTo(new Input.LookedUp(
                            7, new Answer.KeyOwners(Map.of(TAKEN, new KeyOwner(3, Records.specHash(3))))));
            executor.submit(ends(8, 3L, 4L));
            EndedJob ended = new EndedJob(3, JobState.FAILED, Cause.EXIT, TaskNumbers.single(), 0, 1, 0);
            assertThat(next()).isEqualTo(new Input.LookedUp(8, new Answer.EndedJobs(Map.of(3L, ended))));
        }
    }

    @Test
    void aRefusalOfTheHistoryReachesTheCoreAsItIs() {
        Failing behind = new Failing(new UserException(ErrorCode.BUSY, "history is being rebuilt: 12 % (300 rows)"));
        try (LookUpExecutor executor = new LookUpExecutor(behind, answers::add, log)) {
            assertThat(refusal(executor))
                    .isEqualTo(new Answer.Refused(ErrorCode.BUSY, "history is being rebuilt: 12 % (300 rows)"));
        }
    }

    @Test
    void aFaultOfTheHistoryIsAnAnswerTooAndIsInTheLog() {
        Failing broken = new Failing(new IllegalStateException("a bug"));
        try (LookUpExecutor executor = new LookUpExecutor(broken, answers::add, log)) {
            assertThat(refusal(executor).code()).isEqualTo(ErrorCode.INTERNAL);
        }
        assertThat(said.toString(StandardCharsets.UTF_8)).contains("the history could not be asked for the core");
    }

    @Test
    void whatIsAskedAfterTheCloseIsAnswered() {
        LookUpExecutor executor =
                new LookUpExecutor(new Failing(new AssertionError("it is closed")), answers::add, log);
        executor.close();
        assertThat(refusal(executor).code()).isEqualTo(ErrorCode.STOPPING);
    }
}
