package dev.drover.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.client.AttemptInfo;
import dev.drover.client.DroverClient;
import dev.drover.client.JobId;
import dev.drover.client.JobSpec;
import dev.drover.client.ShutdownMode;
import dev.drover.process.table.ProcessId;
import dev.drover.testing.Limits;
import dev.drover.testing.Until;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The coordinator is killed and no command comes: its workers start the next one, and what is queued is run. */
class SuccessionTest {
    private static final int WORKERS = 2;

    @RegisterExtension
    final TestHome test = TestHome.withWorkers(WORKERS);

    @Test
    void aWorkerStartsTheNextCoordinatorAndWhatWasQueuedIsRun() throws Exception {
        RealHome home = test.get();
        Path runs = home.scratch("runs");
        Path go = home.scratch("go");
        JobId job;
        List<ProcessId> workers;
        ProcessId first;
        try (DroverClient client = DroverClient.open(home.options(true))) {
            client.start();
            home.awaitWorkers();
            workers = home.processes().workers();
            first = home.coordinator();
            // Those that run keep their workers from leaving, however long the next coordinator takes.
            job = client.submit(JobSpec.shell(
                                    "echo $DROVER_TASK >>\"$1\"; while ! [ -e \"$2\" ]; do sleep 0.05; done",
                                    runs.toString(),
                                    go.toString())
                            .array(1, 12, 1)
                            .build())
                    .id();
            Until.require(() -> "each worker runs a task", () -> Files.exists(runs) && lines(runs) == WORKERS);
        }
        home.killCoordinator();
        Until.require(
                () -> "another coordinator serves",
                () -> home.isServed() && !home.coordinator().equals(first));
        home.awaitWorkers();
        Files.createFile(go);
        Until.require(
                () -> "all tasks have run",
                () -> lines(runs) == 12 && home.processes().ofJobs().isEmpty());
        assertThat(home.processes().workers()).as("workers").containsExactlyElementsOf(workers);
        assertThat(home.client().await(List.of(job), Limits.EVENT).get(0).succeeded())
                .isEqualTo(12);
        assertThat(home.attempts(job)).extracting(AttemptInfo::attempt).containsOnly(1);
        assertThat(home.processes().coordinators()).as("coordinators").hasSize(1);
        home.stopClean();
    }

    private static long lines(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void noWorkerStartsOneWhereAnotherDoesSo() {
        RealHome home = test.get();
        home.start();
        List<ProcessId> workers = home.processes().workers();
        home.killCoordinator();
        Until.require(() -> "the workers leave", () -> workers.stream().noneMatch(home.processes()::isAlive));
        assertThat(home.isServed()).isFalse();
    }

    @Test
    void stopAfterACrashLeavesNothing() {
        RealHome home = test.get();
        home.start();
        home.submitRunning(JobSpec.command("sleep", "1000").build(), 1);
        home.killCoordinator();
        assertThat(home.client().shutdown(ShutdownMode.NOW, Duration.ZERO, progress -> {}))
                .as("something was stopped")
                .isTrue();
        home.requireNothingLeft();
    }
}
