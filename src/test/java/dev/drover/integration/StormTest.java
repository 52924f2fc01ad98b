package dev.drover.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.drover.client.DroverClient;
import dev.drover.client.JobId;
import dev.drover.client.JobSpec;
import dev.drover.client.JobStatus;
import dev.drover.testing.Limits;
import dev.drover.testing.Until;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class StormTest {
    private static final int COMMANDS = Integer.getInteger("drover.commands", 20);

    @RegisterExtension
    final TestHome test = TestHome.withWorkers(1);

    /** Each is a JVM of its own, and those that find nobody have one coordinator started, by whichever comes first. */
    @Test
    void ofManyCommandsThatStartACoordinatorAtOnceAllAreServedByOne() throws Exception {
        RealHome home = test.get();
        List<CommandLine> commands = new ArrayList<>();
        try {
            for (int i = 0; i < COMMANDS; i++) {
                commands.add(CommandLine.start(
                        Map.of("DROVER_HOME", home.paths().root().toString()), "submit", "--quiet", "true"));
            }
            List<JobId> ids = new ArrayList<>();
            for (CommandLine command : commands) {
                CommandLine.Ended ended = command.end();
                assertThat(ended.exitCode()).as(ended.err()).isZero();
                // On a machine with few CPUs so many JVMs may keep it from answering for 5 s, which is no fault.
                assertThat(ended.err().lines()).allMatch(line -> line.startsWith("drover: the coordinator (pid "));
                ids.add(new JobId(Long.parseLong(ended.out().strip())));
            }
            assertThat(new HashSet<>(ids)).as("ids").hasSize(COMMANDS);
            assertThat(home.client().await(ids, Limits.EVENT)).allMatch(JobStatus::isSucceeded);
            Until.require(
                    () -> "one coordinator is left",
                    () -> home.processes().coordinators().size() == 1);
            assertThat(home.client().status().orElseThrow().epoch()).isEqualTo(1);
            assertThat(Files.readString(home.paths().coordinatorLog()).lines())
                    .as("what coordinators said that were started in vain")
                    .noneMatch(line -> line.contains("already runs on this home"));
        } finally {
            commands.forEach(CommandLine::close);
        }
        home.stopClean();
    }

    @Test
    void aHomeMayHaveSpacesAndOtherLettersInItsPathAndBeReachedByALink() throws Exception {
        assumeThat(System.getProperty("sun.jnu.encoding"))
                .as("SKIPPED: this JVM can't name such a file (no UTF-8 locale)")
                .isEqualTo("UTF-8");
        Path scratch = Files.createTempDirectory("drover integration é ").toRealPath();
        Path link = Files.createSymbolicLink(test.get().scratch("a link"), scratch);
        try (RealHome home = RealHome.in(scratch, 1);
                DroverClient byLink = DroverClient.open(home.options().withHome(link.resolve("home")))) {
            home.start();
            JobId job = byLink.submit(JobSpec.shell(
                                    "echo \"$DROVER_HOME\" >\"$1\"",
                                    home.scratch("said").toString())
                            .build())
                    .id();
            assertThat(byLink.await(job).isSucceeded()).isTrue();
            assertThat(home.scratch("said")).hasContent(home.paths().root().toString());
            assertThat(byLink.status().orElseThrow().pid())
                    .isEqualTo(home.coordinator().pid());
            home.stopClean();
        } finally {
            Files.delete(link);
        }
    }
}
