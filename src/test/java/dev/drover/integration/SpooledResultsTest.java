package dev.drover.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.client.AttemptInfo;
import dev.drover.client.JobId;
import dev.drover.client.JobSpec;
import dev.drover.process.table.ProcessId;
import dev.drover.testing.Limits;
import dev.drover.testing.Until;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SpooledResultsTest {
    private static final int TASKS = 2;

    @RegisterExtension
    final TestHome test = TestHome.withWorkers(TASKS);

    @Test
    void resultsThatNobodyTookAreKeptUntilACoordinatorComes() throws Exception {
        RealHome home = test.get();
        home.start();
        Path runs = home.scratch("runs");
        Path go = home.scratch("go");
        JobId job = home.submitRunning(
                JobSpec.shell(
                                "echo $DROVER_ATTEMPT >>\"$1\"; while ! [ -e \"$2\" ]; do sleep 0.05; done; echo done",
                                runs.toString(),
                                go.toString())
                        .array(1, TASKS, 1)
                        .build(),
                TASKS);
        List<ProcessId> workers = home.processes().workers();
        home.killCoordinator();
        Files.createFile(go);
        // Nobody asks, so nobody starts the next: the workers finish, wait for it, and leave.
        Until.require(() -> "the workers leave", () -> workers.stream().noneMatch(home.processes()::isAlive));
        assertThat(home.processes().all()).isEmpty();
        assertThat(spooled(home)).hasSize(TASKS);

        home.client().start();
        assertThat(home.client().await(List.of(job), Limits.EVENT).get(0).succeeded())
                .isEqualTo(TASKS);
        assertThat(Files.readAllLines(runs)).as("runs").hasSize(TASKS);
        assertThat(home.attempts(job)).extracting(AttemptInfo::attempt).containsExactly(1, 1);
        Until.require(() -> "what was taken is deleted", () -> spooled(home).isEmpty());
    }

    private static List<Path> spooled(RealHome home) {
        try (Stream<Path> files = Files.list(home.paths().spool())) {
            return files.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
