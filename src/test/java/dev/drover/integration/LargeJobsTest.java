package dev.drover.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drover.client.AttemptInfo;
import dev.drover.client.JobId;
import dev.drover.client.JobSpec;
import dev.drover.home.Settings;
import dev.drover.model.QueueOrder;
import dev.drover.process.table.ProcessId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class LargeJobsTest {
    private static final int SLOTS = 8;

    /** Of one argument Linux takes no more than 128 KiB. */
    private static final int ARGUMENT_BYTES = 100_000;

    @RegisterExtension
    final TestHome test = TestHome.withWorkers(1);

    @Test
    void eightLargeSpecsThatWaitGoToAWorkerOfEightSlotsThatSaysHello() throws Exception {
        RealHome home = test.get();
        new Settings(1, SLOTS, 0, QueueOrder.FAIR).write(home.paths());
        home.start();
        ProcessId coordinator = home.coordinator();
        Path gate = home.scratch("gate");
        List<JobId> jobs = new ArrayList<>();
        for (int i = 0; i < SLOTS; i++) {
            jobs.add(home.submitRunning(spec(gate), 1));
        }
        home.processes().kill(home.processes().workers().get(0));
        // All of them wait together now, and go to the next worker with its hello.
        await().until(() -> jobs.stream()
                .allMatch(job -> home.attempts(job).size() == 1
                        && !home.processes().ofJob(job.value()).isEmpty()));
        Files.createFile(gate);
        for (JobId job : jobs) {
            assertThat(home.client().await(job).exitCode()).hasValue(0);
            assertThat(home.attempts(job)).extracting(AttemptInfo::attempt).containsExactly(1, 2);
        }
        assertThat(home.coordinator()).isEqualTo(coordinator);
    }

    /** Runs until the gate is there. */
    private static JobSpec spec(Path gate) {
        String[] arguments = new String[9];
        arguments[0] = gate.toString();
        for (int i = 1; i < arguments.length; i++) {
            arguments[i] = "x".repeat(ARGUMENT_BYTES);
        }
        return JobSpec.shell("until [ -e \"$1\" ]; do sleep 0.1; done", arguments)
                .build();
    }
}
