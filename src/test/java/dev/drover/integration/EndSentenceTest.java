package dev.drover.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drover.client.DroverClient;
import dev.drover.client.JobId;
import dev.drover.client.JobSpec;
import dev.drover.client.JobStatus;
import dev.drover.model.JobState;
import dev.drover.testing.Limits;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Whoever asks how a job ended gets the sentence and the number of attempts, however the library learns it. */
class EndSentenceTest {
    @RegisterExtension
    static final TestHome SHARED = TestHome.withWorkers(1);

    private final RealHome home = SHARED.get();

    @Test
    void aProgramGetsTheSentenceOfTheCommandLine() throws Exception {
        home.start();
        DroverClient client = home.client();
        JobId good = client.submit(JobSpec.command("true").build()).id();
        JobId bad = client.submit(JobSpec.command("false").build()).id();
        JobId twice = client.submit(JobSpec.command("false")
                        .retries(1)
                        .backoff(Duration.ZERO, Duration.ZERO)
                        .build())
                .id();
        JobId array = client.submit(
                        JobSpec.command("false").array(1, 2).placeholder("").build())
                .id();
        // The first is asked before it has ended, so that its end comes as an event.
        isSaid(client, good, "", 1);
        isSaid(client, bad, "exit code 1", 1);
        isSaid(client, twice, "exit code 1 after 2 attempts", 2);
        isSaid(client, array, "2 of 2 tasks failed", 2);
        // It takes the only slot, so it comes last.
        JobId endless = client.submit(JobSpec.command("sleep", "600").build()).id();
        await().atMost(Limits.EVENT)
                .until(() -> client.job(endless)
                        .filter(job -> job.state() == JobState.RUNNING)
                        .isPresent());
        client.cancel(endless);
        isSaid(client, endless, "by user", 1);
    }

    private static void isSaid(DroverClient client, JobId id, String sentence, long attempts) throws Exception {
        List<JobStatus> ends = List.of(
                client.await(id),
                client.awaitAsync(id).get(Limits.EVENT.toMillis(), TimeUnit.MILLISECONDS),
                client.await(id),
                client.job(id).orElseThrow().status());
        assertThat(ends).allSatisfy(end -> {
            assertThat(end.message()).isEqualTo(sentence);
            assertThat(end.attempts()).isEqualTo(attempts);
        });
    }
}
