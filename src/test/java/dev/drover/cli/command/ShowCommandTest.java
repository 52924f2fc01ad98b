package dev.drover.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.client.Job;
import dev.drover.client.JobDetail;
import dev.drover.client.JobId;
import dev.drover.client.JobSpec;
import dev.drover.client.ProgressInfo;
import dev.drover.model.JobState;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class ShowCommandTest {
    private final Rig rig = new Rig();

    @Test
    void everything_about_a_job_is_a_page() throws IOException {
        rig.client.detail = new JobDetail(
                withSpec(Samples.failed()),
                List.of(Samples.attempt(11, 0, JobState.FAILED, 3, "{\"a\":1}")),
                List.of(new ProgressInfo(new JobId(11), 0, 1, 0, 3, OptionalDouble.of(10), "reading\u001b[2J")),
                List.of("HOME", "PATH"));
        assertThat(rig.onTerminal().run("show", "11")).isZero();
        assertThat(rig.out()).isEqualTo(golden());
    }

    @Test
    void json_has_the_spec_in_the_form_of_a_batch_line() {
        rig.client.detail = new JobDetail(withSpec(Samples.failed()), List.of(), List.of(), List.of());
        assertThat(rig.run("show", "11", "--json")).isZero();
        assertThat(rig.out())
                .contains(
                        "\"spec\":{\"command\":[\"tar\",\"cf\",\"my backup.tar\"],\"name\":\"backup\",\"cwd\":\"/srv/data\","
                                + "\"env\":{\"LEVEL\":\"9\"},\"label\":{\"team\":\"red\"},\"timeout\":\"90s\",\"retries\":2}")
                .contains(",\"cwd\":\"/srv/data\"}");
    }

    private static Job withSpec(Job job) {
        JobSpec spec = JobSpec.command("tar", "cf", "my backup.tar")
                .name("backup")
                .label("team", "red")
                .env("LEVEL", "9")
                .cwd(Path.of("/srv/data"))
                .timeout(Duration.ofSeconds(90))
                .retries(2)
                .build();
        return new Job(
                job.id(),
                job.name(),
                job.kind(),
                job.state(),
                job.cause(),
                job.exitCode(),
                job.signal(),
                job.tasks(),
                job.succeeded(),
                job.failed(),
                job.cancelled(),
                job.submittedAtMs(),
                job.startedAtMs(),
                job.endedAtMs(),
                job.labels(),
                job.key(),
                job.parent(),
                job.attempts(),
                job.array(),
                Optional.of(spec),
                "");
    }

    private static String golden() throws IOException {
        try (InputStream file = ShowCommandTest.class.getResourceAsStream("/dev/drover/cli/show.txt")) {
            assertThat(file).isNotNull();
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
