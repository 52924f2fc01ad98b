package dev.drover.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.home.HomePaths;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many commands at the same moment on a home that was not there before; {@code scripts/first-commands} has the same with hundreds. */
@Tag("processes")
class ManyFirstCommandsTest {
    /** More than may connect at the same time on two CPUs. */
    private static final int COMMANDS = 12;

    @TempDir
    Path scratch;

    @Test
    void allOfThemSucceedWithOneCoordinator() throws Exception {
        HomePaths home = new HomePaths(scratch.toRealPath().resolve("home"));
        Map<String, String> environment = Map.of("DROVER_HOME", home.root().toString(), "HOME", scratch.toString());
        List<CommandLine> commands = new ArrayList<>();
        try {
            for (int i = 0; i < COMMANDS; i++) {
                commands.add(CommandLine.start(environment, "run", "echo", "hi"));
            }
            for (CommandLine command : commands) {
                CommandLine.Ended ended = command.end();
                assertThat(ended.exitCode()).as(ended.err()).isZero();
                assertThat(ended.out()).isEqualTo("hi\n");
            }
            assertThat(Files.readAllLines(home.coordinatorLog()))
                    .filteredOn(line -> line.contains(" serves on "))
                    .hasSize(1);
        } finally {
            commands.forEach(CommandLine::close);
            try (CommandLine stop = CommandLine.start(environment, "stop", "--now")) {
                stop.end();
            }
        }
    }
}
