package dev.drover.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.client.JobEvent;
import dev.drover.client.JobId;
import dev.drover.client.JobMessage;
import dev.drover.model.JobState;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What tail shows of the time before it was typed. */
class TailReplayTest {
    private final Rig rig = new Rig();

    private static JobMessage message(long job, Instant at, String text) {
        return new JobMessage(new JobId(job), 0, 1, at, false, "", text, true, false);
    }

    @Test
    void a_job_that_has_ended_is_told_in_the_order_of_time() {
        rig.client.jobs.put(new JobId(11), Samples.failed());
        rig.client.ends.put(new JobId(11), Samples.failed().status());
        rig.client.attempts.add(Samples.attempt(11, 0, JobState.FAILED, 3, ""));
        Instant between = Samples.failed().submittedAt().plusMillis(1);
        rig.client.messages.add(message(11, between, "{\"page\":7}"));
        assertThat(rig.run("tail", "--replay", "--json", "11")).isEqualTo(3);
        assertThat(rig.out().lines().map(line -> line.replaceAll(".*\"type\":\"([a-z-]+)\".*", "$1")))
                .contains("job-queued", "message", "attempt-ended", "job-ended")
                .first()
                .isEqualTo("job-queued");
        assertThat(rig.out()).contains("\"from\":\"11.0\",\"body\":{\"page\":7}");
    }

    @Test
    void what_the_stream_tells_again_is_told_once() {
        JobMessage before = message(12, Instant.EPOCH, "1");
        JobMessage after = message(12, Instant.EPOCH, "2");
        rig.client.jobs.put(new JobId(12), Samples.running());
        rig.client.messages.add(before);
        rig.client.events.add(new JobEvent.Messaged(Instant.EPOCH, before, 1));
        rig.client.events.add(new JobEvent.Messaged(Instant.EPOCH, after, 1));
        rig.client.events.add(new JobEvent.JobChanged(
                Instant.EPOCH, JobEvent.Change.ENDED, Samples.array(JobState.SUCCEEDED, 500, 0, 0)));
        assertThat(rig.run("tail", "--replay", "12")).isZero();
        assertThat(rig.out().lines().filter(line -> line.startsWith("12.0: "))).containsExactly("12.0: 1", "12.0: 2");
    }

    @Test
    void it_goes_with_ids() {
        assertThat(rig.run("tail", "--replay")).isEqualTo(2);
        assertThat(rig.err()).contains("--replay goes with ids");
    }
}
