package dev.drover.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drover.client.CoordinatorSettings;
import dev.drover.client.JobId;
import dev.drover.client.JobSpec;
import dev.drover.client.JobSpecBuilder;
import dev.drover.client.JobStatus;
import dev.drover.client.LiveJobs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class FairnessTest {
    private static final String WAIT_FOR_GATE = "until [ -e \"$1\" ]; do sleep 0.02; done; ";

    @RegisterExtension
    final TestHome test = TestHome.withWorkers(1);

    @Test
    void aSmallJobWaitsForOneTaskOfEachOtherFlowHoweverManyAreQueued() throws Exception {
        RealHome home = test.get();
        home.start();
        Path gate = home.scratch("gate");
        Path order = home.scratch("order");
        // One slot: the first task of the array takes it until the gate opens.
        home.submitRunning(writing("array", gate, order).array(1, 400, 1).build(), 1);
        for (int job = 0; job < 500; job++) {
            home.client().submit(writing("many", gate, order).build());
        }
        JobId small =
                home.client().submit(writing("small", gate, order).build()).id();
        JobId attached = home.client()
                .submit(writing("many", gate, order).attached().build())
                .id();
        Files.createFile(gate);
        assertThat(home.client().await(small).isSucceeded()).isTrue();
        assertThat(home.client().await(attached).isSucceeded()).isTrue();
        // The array's that ran already, then at most one of the array, of those of the other name, and of the attached
        // job.
        assertThat(Files.readAllLines(order).indexOf("small")).isBetween(1, 4);
    }

    @Test
    void whatWaitsBehindLongTasksRunsWhereSlotsAreFree() throws Exception {
        RealHome home = test.get();
        home.client().configure(CoordinatorSettings.unchanged().withWorkers(2).withSlots(4));
        home.start();
        Path gate = home.scratch("gate");
        // Tasks of that name are short, as far as is known.
        JobId brief = home.client()
                .submit(JobSpec.shell(":").name("mixed").array(1, 16, 1).build())
                .id();
        assertThat(home.client().await(brief).isSucceeded()).isTrue();
        JobId mixed = home.client()
                .submit(JobSpec.shell("[ $DROVER_TASK -ge 5 ] || { " + WAIT_FOR_GATE + "}", gate.toString())
                        .name("mixed")
                        .array(0, 63, 1)
                        .build())
                .id();
        // Five are long: a worker's four slots, and one of the other's.
        await().until(() -> status(home, mixed).succeeded() == 59);
        assertThat(status(home, mixed).running()).isEqualTo(5);
        Files.createFile(gate);
        assertThat(home.client().await(mixed).isSucceeded()).isTrue();
    }

    private static JobStatus status(RealHome home, JobId job) {
        return home.client()
                .liveJobs(List.of(job), 1, LiveJobs.Detail.JOBS)
                .jobs()
                .get(0);
    }

    /** Writes its name once the gate is open. */
    private static JobSpecBuilder writing(String name, Path gate, Path order) {
        return JobSpec.shell(WAIT_FOR_GATE + "echo " + name + " >>\"$2\"", gate.toString(), order.toString())
                .name(name);
    }
}
