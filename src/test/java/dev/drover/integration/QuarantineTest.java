package dev.drover.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.client.AttemptInfo;
import dev.drover.client.JobId;
import dev.drover.client.JobSpec;
import dev.drover.client.JobStatus;
import dev.drover.client.WorkerInfo;
import dev.drover.model.Cause;
import dev.drover.model.WorkerIds;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuarantineTest {
    @RegisterExtension
    final TestHome test = TestHome.withWorkers(2);

    @ParameterizedTest
    @CsvSource({"9, was killed by signal 9", "15, was told to end by a signal that Drover did not send"})
    void aTaskThatKillsItsWorkerEndsInQuarantineAndTheOthersGoOn(int signal, String how) throws Exception {
        RealHome home = test.get();
        home.start();
        JobId good = home.client()
                .submit(JobSpec.shell("sleep 0.1").name("good").array(1, 100, 1).build())
                .id();
        JobId bad = home.client()
                .submit(JobSpec.shell("kill -" + signal + " $PPID; sleep 60")
                        .name("bad")
                        .retries(5)
                        .build())
                .id();

        JobStatus badEnd = home.client().await(bad);
        JobStatus goodEnd = home.client().await(good);

        assertThat(goodEnd.isSucceeded()).isTrue();
        assertThat(badEnd.cause()).contains(Cause.QUARANTINED);
        List<AttemptInfo> attempts = home.attempts(bad);
        assertThat(attempts)
                .extracting(AttemptInfo::worker)
                .endsWith(WorkerIds.ALONE, WorkerIds.ALONE, WorkerIds.ALONE);
        assertThat(attempts).as("attempts").hasSizeLessThanOrEqualTo(5);
        assertThat(home.client().workers())
                .extracting(WorkerInfo::restarts)
                .as("restarts")
                .allMatch(count -> count < 5);
        CommandLine.Ended show = CommandLine.start(
                        Map.of("DROVER_HOME", home.paths().root().toString()), "show", Long.toString(bad.value()))
                .end();
        assertThat(show.out())
                .contains("its worker died 3 times while it ran alone, the last time worker " + WorkerIds.ALONE + " "
                        + how);
        assertThat(home.processes().ofJobs()).isEmpty();
    }
}
