package dev.drover.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.drover.testing.Limits;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Gives {@link FullDisk} a file system of its own, in a mount namespace that goes with its last process. */
class FullDiskTest {
    /** It has many steps, each with that limit. */
    private static final int LIMIT_S = 5 * Limits.EVENT_S;

    /** Arguments: the directory to mount on, the command. */
    private static final String MOUNT = "mount -t tmpfs -o size=40m none \"$1\" && shift && exec \"$@\"";

    @TempDir
    Path scratch;

    @Test
    void aFullDiskRefusesJobsAndLosesNothing() throws Exception {
        Path disk = Files.createDirectory(scratch.resolve("disk"));
        Path outside = Files.createDirectory(scratch.resolve("outside"));
        assumeThat(exitCode(onSmallDisk(disk, List.of("true")), scratch.resolve("mount.log")))
                .as("SKIPPED: no small file system can be mounted here (unshare -Urm, or mount, says no)")
                .isZero();
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                FullDisk.class.getName(),
                disk.toString(),
                outside.toString()));
        Path said = scratch.resolve("said.log");
        int exitCode = exitCode(onSmallDisk(disk, command), said);
        assertThat(exitCode).as(Files.readString(said, StandardCharsets.UTF_8)).isZero();
        System.out.print(Files.readString(said, StandardCharsets.UTF_8));
    }

    private static List<String> onSmallDisk(Path disk, List<String> command) {
        List<String> whole = new ArrayList<>(List.of("unshare", "-Urm", "sh", "-c", MOUNT, "sh", disk.toString()));
        whole.addAll(command);
        return whole;
    }

    /** 127 if it can't be started at all. */
    private static int exitCode(List<String> command, Path output) throws InterruptedException {
        Process process;
        try {
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
        } catch (IOException e) {
            return 127;
        }
        try {
            assertThat(process.waitFor(LIMIT_S, TimeUnit.SECONDS))
                    .as("it ends within " + LIMIT_S + " s")
                    .isTrue();
            return process.exitValue();
        } finally {
            process.destroyForcibly();
        }
    }
}
