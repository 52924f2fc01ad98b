package dev.drover.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.client.JobId;
import dev.drover.client.JobSpec;
import dev.drover.testing.Until;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code drover logs -f} at several terminals at once. */
class FollowedLogsTest {
    /** Lines before the pause, and in all. */
    private static final int BEGUN = 500;

    private static final int ALL = 3_000;

    /** Writes to both streams in turns, and waits in between for a file. */
    private static final String SCRIPT = "i=1; while [ $i -le " + ALL + " ]; do echo out $i; echo err $i >&2; "
            + "[ $i != " + BEGUN + " ] || until [ -e \"$1\" ]; do sleep 0.05; done; i=$((i + 1)); done";

    @RegisterExtension
    final TestHome one = TestHome.withWorkers(1);

    @Test
    void eachTerminalHasEveryByteInOrderThroughTheCoordinatorsDeath() throws Exception {
        RealHome home = one.get();
        home.start();
        Path go = home.scratch("go");
        List<CommandLine> terminals = new ArrayList<>();
        try {
            JobId waiting = home.client()
                    .submit(JobSpec.shell(SCRIPT, go.toString()).name("loud").build())
                    .id();
            terminals.add(follow(home, waiting));
            terminals.add(follow(home, waiting));
            for (CommandLine terminal : terminals) {
                Until.require(
                        () -> "what was written is there before the job ends, it has "
                                + terminal.out().length(),
                        () -> terminal.out().equals(lines("out", BEGUN))
                                && terminal.err().equals(lines("err", BEGUN)));
            }
            home.killCoordinator();
            // Comes late, and makes the next coordinator start.
            terminals.add(follow(home, waiting));
            Until.require(
                    () -> "the late one has all from byte one",
                    () -> terminals.get(2).out().equals(lines("out", BEGUN)));
            Files.createFile(go);
            for (CommandLine terminal : terminals) {
                CommandLine.Ended ended = terminal.end();
                assertThat(ended.exitCode()).as(ended.err()).isZero();
                assertThat(ended.out()).isEqualTo(lines("out", ALL));
                assertThat(ended.err()).isEqualTo(lines("err", ALL));
            }
            assertThat(home.attempts(waiting)).as("it ran once").hasSize(1);
        } finally {
            terminals.forEach(CommandLine::close);
        }
    }

    private static CommandLine follow(RealHome home, JobId job) {
        return CommandLine.start(
                Map.of("DROVER_HOME", home.paths().root().toString()), "logs", "-f", Long.toString(job.value()));
    }

    private static String lines(String word, int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(number -> word + " " + number + "\n")
                .collect(Collectors.joining());
    }
}
