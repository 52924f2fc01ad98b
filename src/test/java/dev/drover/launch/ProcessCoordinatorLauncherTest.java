package dev.drover.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drover.home.Home;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessCoordinatorLauncherTest {
    @TempDir
    Path scratch;

    @Test
    void theProcessIsASessionOfItsOwnWithNothingOfTheCallers() throws Exception {
        Home home = Home.openOrCreate(scratch.resolve("a home"));
        // Stands for the coordinator: says how it was started, on the log as a coordinator would.
        List<String> probe = List.of(
                "/bin/sh",
                "-c",
                "pwd; umask; ls -l /proc/$$/fd; cut -d' ' -f6 /proc/$$/stat; echo $$; env | grep -e DROVER_ -e LC_ALL; echo end");
        CoordinatorLauncher.Launched launched =
                new ProcessCoordinatorLauncher(probe, true).launch(home.paths().root(), home.id());
        Path log = home.paths().coordinatorLog();
        await().until(() -> !launched.isAlive());
        assertThat(launched.exitCode()).isZero();
        List<String> lines = Files.readAllLines(log);
        assertThat(lines.get(0)).isEqualTo(home.paths().root().toString());
        assertThat(lines.get(1)).isEqualTo("0077");
        assertThat(lines).anyMatch(line -> line.endsWith("0 -> /dev/null"));
        assertThat(lines).anyMatch(line -> line.endsWith("1 -> " + log));
        assertThat(lines).anyMatch(line -> line.endsWith("2 -> " + log));
        assertThat(lines)
                .filteredOn(line -> line.contains(" -> "))
                .as("descriptors")
                .hasSize(3);
        int end = lines.indexOf("end");
        assertThat(lines.subList(end - 3, end))
                .containsExactlyInAnyOrder(
                        "LC_ALL=C.UTF-8",
                        "DROVER_HOME=" + home.paths().root(),
                        "DROVER_PROCESS=coordinator:" + home.id() + "@" + lines.get(end - 4));
        assertThat(lines.get(end - 5))
                .as("session")
                .isEqualTo(lines.get(end - 4))
                .as("pid");
        assertThat(Files.getPosixFilePermissions(log)).hasSize(2);
    }

    @Test
    void theForegroundGivesTheExitCode() throws Exception {
        Home home = Home.openOrCreate(scratch.resolve("home"));
        CoordinatorLauncher launcher = new ProcessCoordinatorLauncher(List.of("/bin/sh", "-c", "exit 7"), true);
        assertThat(launcher.runForeground(home.paths().root(), home.id())).isEqualTo(7);
    }

    @Test
    void theCommandIsThisJavaOnAnAbsoluteClassPath() {
        List<String> command = ProcessCoordinatorLauncher.java(Program.ofThisProcess());
        assertThat(command.get(0)).isEqualTo(System.getProperty("java.home") + "/bin/java");
        assertThat(command.get(command.size() - 1)).isEqualTo("dev.drover.coordinator.CoordinatorMain");
        assertThat(Stream.of(command.get(command.size() - 2).split(":", -1))).allMatch(entry -> entry.startsWith("/"));
    }
}
