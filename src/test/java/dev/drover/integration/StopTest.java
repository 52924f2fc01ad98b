package dev.drover.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drover.client.AttemptInfo;
import dev.drover.client.ClientOptions;
import dev.drover.client.DroverClient;
import dev.drover.client.JobFilter;
import dev.drover.client.JobId;
import dev.drover.client.JobSpec;
import dev.drover.client.JobSpecBuilder;
import dev.drover.client.JobStatus;
import dev.drover.client.JobSummary;
import dev.drover.client.ShutdownMode;
import dev.drover.model.Cause;
import dev.drover.model.JobState;
import dev.drover.process.table.ProcessId;
import dev.drover.process.table.ProcessTables;
import dev.drover.process.table.Signals;
import dev.drover.testing.Limits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StopTest {
    @RegisterExtension
    final TestHome test = TestHome.withWorkers(1);

    private RealHome home;
    private Path runs;
    private Path go;

    @BeforeEach
    void start() {
        home = test.get();
        home.start();
        runs = home.scratch("runs");
        go = home.scratch("go");
    }

    /** Runs until {@link #go} is there, and leaves a line for each run; the second process is the shell's sleep. */
    private JobSpecBuilder waiting() {
        return JobSpec.shell(
                "echo $DROVER_ATTEMPT >>\"$1\"; while ! [ -e \"$2\" ]; do sleep 0.05; done",
                runs.toString(),
                go.toString());
    }

    private JobId running() {
        JobId job = home.client().submit(waiting().build()).id();
        await().until(() -> Files.exists(runs) && runs() == 1);
        // Its worker says so some milliseconds later.
        await().until(() -> home.client().job(job).orElseThrow().state() == JobState.RUNNING);
        return job;
    }

    private int runs() throws IOException {
        return Files.readAllLines(runs).size();
    }

    @Test
    void aStopLetsWhatRunsEndAndKeepsTheQueueForTheNextStart() throws Exception {
        JobId running = running();
        JobId queued = home.client().submit(waiting().build()).id();
        boolean[] reported = new boolean[1];
        home.client().shutdown(ShutdownMode.DRAIN, Duration.ZERO, progress -> {
            // Heard again each time that it changes.
            reported[0] |= progress.waitingFor().size() == 1
                    && progress.waitingFor().get(0).job().equals(running)
                    && progress.queued() == 1;
            create(go);
        });
        assertThat(reported[0])
                .as("that it waits for the one and keeps the other")
                .isTrue();
        home.requireNothingLeft();
        assertThat(home.client().job(running).orElseThrow().state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(home.client().job(queued).orElseThrow().state()).isEqualTo(JobState.QUEUED);
        assertThat(runs()).isEqualTo(1);
        home.client().start();
        assertThat(endOf(queued).isSucceeded()).isTrue();
        assertThat(runs()).isEqualTo(2);
    }

    @Test
    void afterAStopAJobThatHasTasksLeftIsQueuedBecauseNothingRuns() throws Exception {
        JobId job = home.client().submit(waiting().array(1, 2, 1).build()).id();
        await().until(() -> Files.exists(runs) && runs() == 1);
        home.client().shutdown(ShutdownMode.DRAIN, Duration.ZERO, progress -> create(go));
        home.requireNothingLeft();
        assertThat(home.client().job(job).orElseThrow())
                .satisfies(row -> assertThat(row.state()).isEqualTo(JobState.QUEUED))
                .satisfies(row -> assertThat(row.succeeded()).isEqualTo(1));
        assertThat(home.client().detail(job).job().state()).isEqualTo(JobState.QUEUED);
        assertThat(found(JobState.RUNNING)).isEmpty();
        assertThat(found(JobState.QUEUED)).containsExactly(job);
        assertThat(home.client().counts(Instant.EPOCH).of(JobState.QUEUED)).isEqualTo(1);
        assertThat(home.client().counts(Instant.EPOCH).of(JobState.RUNNING)).isZero();
        home.client().start();
        assertThat(endOf(job).succeeded()).isEqualTo(2);
    }

    private List<JobId> found(JobState state) {
        return home.client().jobs(JobFilter.builder().state(state).build()).stream()
                .map(JobSummary::id)
                .toList();
    }

    @Test
    void aSigtermLetsWhatRunsEndToo() throws Exception {
        JobId running = running();
        ProcessId coordinator = home.coordinator();
        home.processes().signal(coordinator, Signals.SIGTERM);
        await().until(() -> home.client().status().orElseThrow().draining());
        create(go);
        home.awaitGone(coordinator);
        home.requireNothingLeft();
        assertThat(home.client().job(running).orElseThrow().state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(home.attempts(running)).hasSize(1);
    }

    @Test
    void aStopAtOnceEndsWhatRunsAndTheNextStartRunsItAgainWithoutARetry() throws Exception {
        JobId job = running();
        home.client().shutdown(ShutdownMode.NOW, Duration.ZERO, progress -> {});
        home.requireNothingLeft();
        assertRunsAgain(job);
    }

    @Test
    void aSecondSigtermEndsWhatRuns() throws Exception {
        JobId job = running();
        ProcessId coordinator = home.coordinator();
        home.processes().signal(coordinator, Signals.SIGTERM);
        await().until(() -> home.client().status().orElseThrow().draining());
        home.processes().signal(coordinator, Signals.SIGTERM);
        home.awaitGone(coordinator);
        home.requireNothingLeft();
        assertRunsAgain(job);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aMachineThatGoesDownCostsNoRetry(boolean commandsFirst) throws Exception {
        JobId job = running();
        List<ProcessId> all = new ArrayList<>(home.processes().all());
        if (commandsFirst) {
            List<ProcessId> commands = home.processes().ofJobs();
            all.removeAll(commands);
            all.addAll(0, commands);
        }
        // As the shell's sleep, which may end between this list and its signal.
        all.add(0, endedProcess());
        terminateAtOnce(all);
        all.forEach(home::awaitGone);
        home.requireNothingLeft();
        assertRunsAgain(job);
    }

    private static ProcessId endedProcess() throws Exception {
        Process process = new ProcessBuilder("sleep", "1000").start();
        ProcessId id = ProcessTables.best().identify((int) process.pid()).orElseThrow();
        process.destroyForcibly().waitFor();
        return id;
    }

    /**
     * By one program, which is quick: a worker waits 300 ms for its own signal, and this JVM may have to wait for a CPU between two. It
     * goes on past a process that has ended since it was listed, as each of the shell's sleeps does, and fails then; whether all are
     * gone is looked at afterwards.
     */
    private static void terminateAtOnce(List<ProcessId> processes) throws Exception {
        List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", "kill -TERM \"$@\" 2>/dev/null", "sh"));
        processes.forEach(process -> command.add(Integer.toString(process.pid())));
        new ProcessBuilder(command).start().waitFor();
    }

    @Test
    void aCoordinatorThatAJobStartedLivesOnWhenTheJobEnds() throws Exception {
        try (RealHome other = RealHome.create(1)) {
            JobId job = home.client()
                    .submit(JobSpec.command(
                                    Path.of(System.getProperty("java.home"), "bin", "java")
                                            .toString(),
                                    "-cp",
                                    System.getProperty("java.class.path"),
                                    StartsCoordinator.class.getName(),
                                    other.paths().root().toString())
                            .build())
                    .id();
            assertThat(endOf(job).isSucceeded())
                    .as(home.attempts(job).toString())
                    .isTrue();
            assertThat(home.processes().ofJob(job.value())).isEmpty();
            assertThat(other.isServed()).isTrue();
            JobId there = other.client().submit(JobSpec.command("true").build()).id();
            assertThat(other.client().await(there).isSucceeded()).isTrue();
        }
    }

    /** What the job of that test is: a client that starts the coordinator of another home. */
    static final class StartsCoordinator {
        private StartsCoordinator() {}

        public static void main(String[] arguments) {
            try (DroverClient client =
                    DroverClient.open(ClientOptions.fromEnvironment().withHome(Path.of(arguments[0])))) {
                client.start();
            }
        }
    }

    /** The job has no retries: a run that counted as its one would have failed it. */
    private void assertRunsAgain(JobId job) throws Exception {
        assertThat(home.client().job(job).orElseThrow().state().isFinal()).isFalse();
        create(go);
        home.client().start();
        assertThat(endOf(job).isSucceeded()).isTrue();
        List<AttemptInfo> attempts = home.attempts(job);
        assertThat(attempts).extracting(AttemptInfo::attempt).containsExactly(1, 2);
        assertThat(attempts.get(0).cause()).contains(Cause.SHUTDOWN);
        assertThat(runs()).isEqualTo(2);
    }

    private JobStatus endOf(JobId job) throws Exception {
        return home.client().await(List.of(job), Limits.EVENT).get(0);
    }

    private static void create(Path file) {
        try {
            if (!Files.exists(file)) {
                Files.createFile(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
