package dev.drover.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.client.JobId;
import dev.drover.client.JobSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the commands say of jobs whose part of the journal was deleted, with a coordinator and without. */
class PrunedHomeTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String PRUNED = "the part of the journal that had ";

    @RegisterExtension
    final TestHome test = TestHome.withWorkers(1);

    @Test
    void eachReadingCommandWorksAndSaysWhatIsNotKept() throws Exception {
        RealHome home = test.get();
        home.start();
        JobId command =
                home.client().submit(JobSpec.command("echo", "hello").build()).id();
        JobId function =
                home.client().submit(JobSpec.task(Tasks.NoOp.class).build()).id();
        JobId array = home.client()
                .submit(JobSpec.command("sh", "-c", "exit 3").array(5, 7, 1).build())
                .id();
        home.client().await(List.of(command, function, array), LIMIT);
        home.stopClean();
        home.start();
        JobId later =
                home.client().submit(JobSpec.command("echo", "later").build()).id();
        home.client().await(List.of(later), LIMIT);
        home.stopClean();
        List<Path> segments = segments(home);
        for (Path segment : segments.subList(0, segments.size() - 1)) {
            Files.delete(segment);
        }

        query(home, command, function, array, later);
        home.start();
        query(home, command, function, array, later);
    }

    private static List<Path> segments(RealHome home) throws IOException {
        try (Stream<Path> files = Files.list(home.paths().journal())) {
            List<Path> segments = files.filter(file -> file.toString().endsWith(".seg"))
                    .sorted()
                    .toList();
            assertThat(segments).hasSizeGreaterThan(1);
            return segments;
        }
    }

    private static void query(RealHome home, JobId command, JobId function, JobId array, JobId later)
            throws InterruptedException {
        CommandLine.Ended shown = run(home, 0, "show", command.toString());
        assertThat(shown.out())
                .contains("job " + command + " echo: succeeded")
                .contains("not kept    what it ran, results and the ends of output of 1 attempt: " + PRUNED);
        assertThat(run(home, 0, "show", later.toString()).out())
                .contains("command     echo later")
                .doesNotContain("what it ran");

        CommandLine.Ended logs = run(home, 0, "logs", command.toString());
        assertThat(logs.out()).isEmpty();
        assertThat(logs.err())
                .contains("6 of the 6 bytes of output of job " + command + " are not kept any more: " + PRUNED);
        assertThat(run(home, 0, "logs", later.toString()).out()).isEqualTo("later\n");

        assertThat(run(home, 1, "result", function.toString()).err())
                .contains("1 result is not kept any more: " + PRUNED);

        assertThat(run(home, 0, "tasks", array.toString()).out().lines().filter(line -> line.contains("failed")))
                .hasSize(3);
        assertThat(run(home, 0, "tasks", array + ".6").out().lines().filter(line -> line.contains("failed")))
                .hasSize(1);
        assertThat(run(home, 1, "tasks", array + ".9").err()).contains("its tasks are 5 to 7");
        assertThat(run(home, 0, "history", "-q").out().lines())
                .containsExactly(later.toString(), array.toString(), function.toString(), command.toString());
    }

    private static CommandLine.Ended run(RealHome home, int exitCode, String... words) throws InterruptedException {
        try (CommandLine line =
                CommandLine.start(Map.of("DROVER_HOME", home.paths().root().toString()), words)) {
            CommandLine.Ended ended = line.end();
            assertThat(ended.exitCode()).as(ended.toString()).isEqualTo(exitCode);
            return ended;
        }
    }
}
