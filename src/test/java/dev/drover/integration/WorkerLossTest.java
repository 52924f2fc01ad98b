package dev.drover.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drover.client.AttemptInfo;
import dev.drover.client.CancelRequest;
import dev.drover.client.JobId;
import dev.drover.client.JobSpec;
import dev.drover.client.WorkerInfo;
import dev.drover.model.Cause;
import dev.drover.process.table.ProcessId;
import dev.drover.testing.Limits;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class WorkerLossTest {
    /** A second is the promise; the rest is for a machine that is busy with other things. */
    private static final long LOST_WITHIN_MS = 3_000;

    @RegisterExtension
    final TestHome test = TestHome.withWorkers(1);

    @Test
    void aKilledWorkersAttemptIsLostAtOnceAndRunsAgainOnlyWhenNothingOfItIsLeft() throws Exception {
        RealHome home = test.get();
        home.start();
        Path runs = home.scratch("runs");
        JobId job = home.submitRunning(
                JobSpec.shell(
                                "echo $DROVER_ATTEMPT >>\"$1\"; sleep 1000 & setsid sleep 1000 & wait; sleep 1000",
                                runs.toString())
                        .build(),
                3);
        WorkerInfo worker = home.client().workers().get(0);
        List<ProcessId> first = home.processes().ofJob(job.value());
        ProcessId process = home.processes().workers().get(0);
        assertThat(worker.pid()).isEqualTo(process.pid());

        Instant killedAt = Instant.now();
        home.processes().kill(process);

        await().until(() -> Files.readAllLines(runs).size() == 2);
        assertThat(first).as("of the first attempt, once the second runs").noneMatch(home.processes()::isAlive);
        AttemptInfo lost = home.attempts(job).get(0);
        long lostAfterMs = Duration.between(killedAt, lost.endedAt()).toMillis();
        System.out.println("WorkerLossTest: found lost, swept and recorded after " + lostAfterMs + " ms");
        assertThat(lostAfterMs).isNotNegative();
        Limits.requireWithin(LOST_WITHIN_MS, lostAfterMs, "the loss of a worker, the sweep and the record of both");
        assertThat(lost.cause()).contains(Cause.WORKER_LOST);
        assertThat(lost.taskEnded()).isFalse();
        assertThat(lost.message()).isEqualTo("worker 1 was killed by signal 9");
        home.client().cancel(CancelRequest.of(job, CancelRequest.Option.FORCE));
        assertThat(home.attempts(job)).extracting(AttemptInfo::attempt).containsExactly(1, 2);
        assertThat(home.processes().ofJobs()).isEmpty();
    }
}
