package dev.drover.worker;

import static dev.drover.worker.RunnerRig.command;
import static dev.drover.worker.RunnerRig.function;
import static dev.drover.worker.RunnerRig.shell;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drover.home.Home;
import dev.drover.home.Spool;
import dev.drover.model.Cause;
import dev.drover.model.JobState;
import dev.drover.model.Marks;
import dev.drover.proto.AttemptOutcome;
import dev.drover.proto.AttemptToken;
import dev.drover.proto.CancelAttempts;
import dev.drover.proto.CoordinatorMessage;
import dev.drover.proto.Drain;
import dev.drover.proto.WorkerMessage;
import dev.drover.task.samples.Noop;
import dev.drover.task.samples.SumOfSquares;
import dev.drover.testing.Limits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A worker as it is: a JVM of its own, against a coordinator over the real wire. */
@Tag("processes")
class WorkerMainTest {
    @TempDir
    Path directory;

    private Home home;
    private FakeCoordinator coordinator;
    private final List<Process> workers = new ArrayList<>();

    @BeforeEach
    void setUp() {
        home = Home.openOrCreate(directory.resolve("home"));
    }

    @AfterEach
    void tearDown() {
        workers.forEach(Process::destroyForcibly);
        if (coordinator != null) {
            coordinator.close();
        }
    }

    @Test
    void runsWhatItIsGivenBeatsAndDrains() throws IOException {
        coordinator = FakeCoordinator.open(home, true);
        Process worker = start();
        await().until(() -> !coordinator.hellos().isEmpty());
        assertThat(coordinator.hellos().get(0).getPid()).isEqualTo((int) worker.pid());
        coordinator.assign(function(Noop.class.getName(), ""), 1, 500);
        coordinator.assign(command("echo", "hello"), 2, 1);
        coordinator.assign(function(SumOfSquares.class.getName(), "{\"upTo\":5,\"pauseMs\":20}"), 3, 1);
        await().until(() -> coordinator.results().size() == 502);
        assertThat(coordinator.results()).allMatch(outcome -> outcome.getStateValue() == JobState.SUCCEEDED.number());
        assertThat(coordinator.messages).anyMatch(WorkerMessage::hasProgress).anyMatch(WorkerMessage::hasStarted);
        long beats = coordinator.messages.stream()
                .filter(WorkerMessage::hasHeartbeat)
                .count();
        await().until(() -> coordinator.messages.stream()
                        .filter(WorkerMessage::hasHeartbeat)
                        .count()
                > beats + 2);
        coordinator.send(
                CoordinatorMessage.newBuilder().setDrain(Drain.newBuilder().setReason("test")));
        awaitExit(worker, 0);
        // The worker may have ended before the coordinator has read all that it sent.
        await().until(coordinator::hasGoodbye);
        assertThat(Spool.files(home.paths())).isEmpty();
    }

    @Test
    void survivesItsCoordinatorAndIsAdoptedByTheNext() throws IOException {
        coordinator = FakeCoordinator.open(home, false);
        Process worker = start();
        await().until(() -> !coordinator.hellos().isEmpty());
        Path go = directory.resolve("go");
        coordinator.assign(shell("until [ -e " + go + " ]; do sleep 0.05; done; echo done"), 1, 1);
        coordinator.assign(function(Noop.class.getName(), ""), 2, 1);
        await().until(() -> coordinator.results().size() == 1);
        coordinator.close();
        coordinator = FakeCoordinator.open(home, true);
        await().until(() -> !coordinator.hellos().isEmpty());
        assertThat(coordinator.hellos().get(0).getHeldCount()).isEqualTo(1);
        assertThat(coordinator.hellos().get(0).getResultsCount()).isEqualTo(1);
        Files.createFile(go);
        await().until(() -> coordinator.results().size() == 1);
        assertThat(coordinator.results().get(0).getStdoutTail().toStringUtf8()).isEqualTo("done\n");
        assertThat(worker.isAlive()).isTrue();
    }

    @Test
    void spoolsWhatNobodyTakesWhenItIsDrained() throws IOException {
        coordinator = FakeCoordinator.open(home, false);
        Process worker = start();
        await().until(() -> !coordinator.hellos().isEmpty());
        coordinator.assign(function(Noop.class.getName(), ""), 1, 3);
        await().until(() -> coordinator.results().size() == 3);
        coordinator.send(
                CoordinatorMessage.newBuilder().setDrain(Drain.newBuilder().setReason("stop")));
        coordinator.close();
        awaitExit(worker, 0);
        List<Path> files = Spool.files(home.paths());
        assertThat(files).hasSize(1);
        assertThat(Spool.read(files.get(0))).hasSize(3);
    }

    @Test
    void sigtermEndsItsAttemptsAsAShutdown() throws IOException {
        coordinator = FakeCoordinator.open(home, true);
        Process worker = start();
        await().until(() -> !coordinator.hellos().isEmpty());
        coordinator.assign(command("sleep", "1000"), 1, 1);
        await().until(() -> coordinator.messages.stream().anyMatch(WorkerMessage::hasStarted));
        worker.destroy();
        awaitExit(worker, 143);
        await().until(() -> coordinator.results().size() == 1);
        AttemptOutcome outcome = coordinator.results().get(0);
        assertThat(outcome.getStateValue()).isEqualTo(JobState.CANCELLED.number());
        assertThat(outcome.getCauseValue()).isEqualTo(Cause.SHUTDOWN.number());
        // The worker may have ended before the coordinator has read all that it sent.
        await().until(coordinator::hasGoodbye);
    }

    @Test
    void aFunctionThatIgnoresAForcedCancelCostsTheWorkerAndNothingElse() throws IOException {
        coordinator = FakeCoordinator.open(home, true);
        Process worker = start();
        await().until(() -> !coordinator.hellos().isEmpty());
        coordinator.assign(function(TestTasks.Unresponsive.class.getName(), ""), 1, 1);
        await().until(() -> coordinator.messages.stream().anyMatch(WorkerMessage::hasStarted));
        coordinator.send(CoordinatorMessage.newBuilder()
                .setCancel(CancelAttempts.newBuilder()
                        .addAttempts(AttemptToken.newBuilder()
                                .setJob(1)
                                .setAttempt(1)
                                .setEpoch(1))
                        .setForce(true)
                        .setCauseValue(Cause.CANCELLED.number())));
        awaitExit(worker, 0);
        assertThat(coordinator.results()).hasSize(1);
        assertThat(coordinator.results().get(0).getStateValue()).isEqualTo(JobState.CANCELLED.number());
        assertThat(coordinator.results().get(0).getMessage()).startsWith("The function ignored for ");
        // The worker may have ended before the coordinator has read all that it sent.
        await().until(coordinator::hasGoodbye);
    }

    @ParameterizedTest
    @ValueSource(ints = {5, -7})
    void aFunctionThatExitsEndsItsWorkerAtOnceWithItsOwnOutcomeInTheSpool(int input) throws IOException {
        coordinator = FakeCoordinator.open(home, false);
        Process worker = start();
        await().until(() -> !coordinator.hellos().isEmpty());
        coordinator.assign(command("sleep", "1000"), 1, 1);
        coordinator.assign(function(Noop.class.getName(), ""), 2, 1);
        await().until(() -> coordinator.results().size() == 1);
        coordinator.assign(function(TestTasks.Exits.class.getName(), Integer.toString(input)), 3, 1);
        awaitExit(worker, Math.abs(input));
        assertThat(coordinator.results()).hasSize(1);
        assertThat(coordinator.hasGoodbye()).isFalse();
        List<AttemptOutcome> spooled = Spool.read(Spool.files(home.paths()).get(0));
        // What was not acknowledged, and not the command, which still ran.
        assertThat(spooled).extracting(outcome -> outcome.getToken().getJob()).containsExactly(2L, 3L);
        AttemptOutcome outcome = spooled.get(1);
        assertThat(outcome.getEndedWorker()).isTrue();
        assertThat(outcome.getStateValue()).isEqualTo(JobState.FAILED.number());
        assertThat(outcome.getCauseValue()).isEqualTo(Cause.EXIT.number());
        assertThat(outcome.hasExitCode()).isFalse();
        assertThat(outcome.getMessage()).isEqualTo("called System.exit");
        assertThat(outcome.getStack()).contains("TestTasks$Exits");
        assertThat(outcome.getStdoutTail().toStringUtf8()).isEqualTo("last words\n");
    }

    @Test
    void aWorkerWhoseFunctionRanOutOfMemoryLeavesWhenWhatRunsHasEnded() throws IOException {
        coordinator = FakeCoordinator.open(home, true);
        Process worker = start();
        await().until(() -> !coordinator.hellos().isEmpty());
        Path go = directory.resolve("go");
        coordinator.assign(shell("until [ -e " + go + " ]; do sleep 0.05; done"), 1, 1);
        coordinator.assign(function(TestTasks.Failing.class.getName(), "\"memory\""), 2, 1);
        await().until(() -> coordinator.results().size() == 1);
        coordinator.assign(function(Noop.class.getName(), ""), 3, 1);
        await().until(() -> coordinator.messages.stream().anyMatch(WorkerMessage::hasReturned));
        assertThat(worker.isAlive()).isTrue();
        Files.createFile(go);
        awaitExit(worker, 0);
        assertThat(coordinator.results()).hasSize(2);
        assertThat(coordinator.results().get(0).getCauseValue()).isEqualTo(Cause.EXCEPTION.number());
    }

    @Test
    void withoutAHomeItSaysSo() throws IOException {
        Path gone = directory.resolve("gone");
        Process worker = start(gone);
        awaitExit(worker, 3);
        assertThat(Files.readString(directory.resolve("log"))).startsWith("drover worker: ");
    }

    private Process start() throws IOException {
        return start(home.paths().root());
    }

    private Process start(Path root) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-cp",
                System.getProperty("java.class.path"),
                WorkerMain.class.getName(),
                "--home",
                root.toString(),
                "--worker",
                "1",
                "--incarnation",
                "4",
                "--slots",
                "2");
        builder.environment().put(Marks.PROCESS, "worker:1");
        builder.redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile());
        Process worker = builder.start();
        workers.add(worker);
        return worker;
    }

    private static void awaitExit(Process worker, int code) {
        try {
            assertThat(worker.waitFor(Limits.EVENT.toMillis(), TimeUnit.MILLISECONDS))
                    .isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        assertThat(worker.exitValue()).isEqualTo(code);
    }
}
