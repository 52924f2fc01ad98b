package dev.drover.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drover.client.CancelRequest;
import dev.drover.client.Cancellation;
import dev.drover.client.JobId;
import dev.drover.client.JobSpec;
import dev.drover.client.JobSpecBuilder;
import dev.drover.model.Cause;
import dev.drover.model.JobState;
import dev.drover.process.table.ProcessId;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class TreeKillTest {
    /** A shell that ignores SIGTERM, a child, a session of its own, and one that was left behind by a double fork; 4 processes. */
    private static final String TREE =
            "trap '' TERM; sleep 1000 & setsid sleep 1000 & (setsid sh -c 'sleep 1000' &) ; while :; do wait; sleep 1000; done";

    private static final int TREE_PROCESSES = 4;

    @RegisterExtension
    static final TestHome SHARED = TestHome.withWorkers(1);

    private final RealHome home = SHARED.get();

    private static JobSpecBuilder tree() {
        return JobSpec.shell(TREE).grace(Duration.ofMillis(300));
    }

    @Test
    void nothingIsLeftWhenACancelReturns() {
        home.start();
        JobId job = home.submitRunning(tree().build(), TREE_PROCESSES);
        Cancellation done = home.client().cancel(CancelRequest.of(job));
        assertThat(home.processes().ofJob(job.value())).isEmpty();
        assertThat(done.state()).isEqualTo(JobState.CANCELLED);
        assertThat(done.processesEnded()).isGreaterThanOrEqualTo(TREE_PROCESSES);
        assertThat(done.processesForced()).as("those that ignored SIGTERM").isPositive();
    }

    @Test
    void nothingIsLeftWhenATimeOutIsTold() throws Exception {
        home.start();
        // Not all of the tree may be there before a slow machine's time is out, but its shell is.
        JobId job = home.client()
                .submit(tree().timeout(Duration.ofSeconds(2)).build())
                .id();
        assertThat(home.client().await(job).cause()).contains(Cause.TIMEOUT);
        assertThat(home.attempts(job).get(0).processesEnded()).isPositive();
        assertThat(home.processes().ofJob(job.value())).isEmpty();
    }

    @Test
    void nothingOfACommandThatEndsByItselfIsLeft() throws Exception {
        home.start();
        JobId job = home.client()
                .submit(JobSpec.shell("setsid sleep 1000 & (setsid sh -c 'sleep 1000' &) ; exit 0")
                        .build())
                .id();
        assertThat(home.client().await(job).isSucceeded()).isTrue();
        assertThat(home.processes().ofJob(job.value())).isEmpty();
    }

    @Test
    void nothingOfALostWorkersAttemptIsLeft() {
        home.start();
        JobId job = home.submitRunning(tree().build(), TREE_PROCESSES);
        List<ProcessId> first = home.processes().ofJob(job.value());
        home.processes().workers().forEach(home.processes()::kill);
        await().until(() -> !home.attempts(job).isEmpty());
        assertThat(first).noneMatch(home.processes()::isAlive);
        home.client().cancel(CancelRequest.of(job, CancelRequest.Option.FORCE));
        assertThat(home.processes().ofJob(job.value())).isEmpty();
    }
}
