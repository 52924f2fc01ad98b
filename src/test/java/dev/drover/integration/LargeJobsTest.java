package dev.drover.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drover.client.JobId;
import dev.drover.client.JobSpec;
import dev.drover.home.Settings;
import dev.drover.model.QueueOrder;
import dev.drover.process.table.ProcessId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
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
        Path small = home.scratch("small");
        Path large = home.scratch("large");
        List<JobId> jobs = new ArrayList<>();
        for (int i = 0; i < SLOTS; i++) {
            jobs.add(home.submitRunning(until(small), 1));
        }
        for (int i = 0; i < SLOTS; i++) {
            jobs.add(home.client().submit(until(large, largeArguments())).id());
        }
        // What ran may be why, and runs again alone. All that waited goes to the next worker with its hello.
        home.processes().kill(home.processes().workers().get(0));
        Files.createFile(small);
        await().until(() -> jobs.subList(SLOTS, jobs.size()).stream()
                .noneMatch(job -> home.processes().ofJob(job.value()).isEmpty()));
        Files.createFile(large);
        for (JobId job : jobs) {
            assertThat(home.client().await(job).exitCode()).hasValue(0);
        }
        assertThat(home.coordinator()).isEqualTo(coordinator);
    }

    private static String[] largeArguments() {
        String[] arguments = new String[8];
        Arrays.fill(arguments, "x".repeat(ARGUMENT_BYTES));
        return arguments;
    }

    /** Runs until the gate is there. */
    private static JobSpec until(Path gate, String... more) {
        String[] arguments = new String[1 + more.length];
        arguments[0] = gate.toString();
        System.arraycopy(more, 0, arguments, 1, more.length);
        return JobSpec.shell("until [ -e \"$1\" ]; do sleep 0.1; done", arguments)
                .build();
    }
}
