package dev.drover.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drover.client.CancelRequest;
import dev.drover.client.JobId;
import dev.drover.client.JobSpec;
import dev.drover.process.table.ProcessId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Processes that Java functions started, which carry their worker's mark. */
class FunctionProcessesTest {
    private static final int STARTED = 3;

    @RegisterExtension
    static final TestHome SHARED = TestHome.withWorkers(1);

    private final RealHome home = SHARED.get();

    @Test
    void nothingIsLeftWhenTheFunctionHasEnded() throws Exception {
        home.start();
        JobId job = home.client().submit(function("leave")).id();
        assertThat(home.client().await(job).isSucceeded()).isTrue();
        assertThat(startedByFunctions()).isEmpty();
    }

    @Test
    void nothingIsLeftWhenACancelReturns() {
        home.start();
        JobId job = submitRunning();
        home.client().cancel(CancelRequest.of(job));
        assertThat(startedByFunctions()).isEmpty();
    }

    @Test
    void nothingIsLeftWhenTheWorkerIsLostAndOnlyThenItRunsAgain() {
        home.start();
        JobId job = submitRunning();
        List<ProcessId> first = startedByFunctions();
        home.client()
                .workers()
                .forEach(worker -> home.processes().workers().stream()
                        .filter(process -> process.pid() == worker.pid())
                        .forEach(home.processes()::kill));
        await().until(() -> !home.attempts(job).isEmpty());
        assertThat(first).noneMatch(home.processes()::isAlive);
        home.client().cancel(CancelRequest.of(job, CancelRequest.Option.FORCE));
        assertThat(startedByFunctions()).isEmpty();
    }

    private static JobSpec function(String input) {
        return JobSpec.task(Tasks.StartsProcesses.class).input(input).build();
    }

    private JobId submitRunning() {
        JobId job = home.client().submit(function("stay")).id();
        await().until(() -> startedByFunctions().size() == STARTED);
        return job;
    }

    private List<ProcessId> startedByFunctions() {
        return home.processes().ofFunctions();
    }
}
