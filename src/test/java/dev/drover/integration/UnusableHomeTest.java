package dev.drover.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.drover.client.JobId;
import dev.drover.client.JobSpec;
import dev.drover.history.HistoryConfig;
import dev.drover.integration.CommandLine.Ended;
import dev.drover.testing.Limits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a user is told where there can be no home: one sentence, and the exit code that the command's kind has for it. */
class UnusableHomeTest {
    private static final int NO_COORDINATOR = 3;
    private static final int FAULT_OF_DROVER = 125;

    /** Arguments: the directory, the command. */
    private static final String READ_ONLY =
            "mount --bind \"$1\" \"$1\" && mount -o remount,bind,ro \"$1\" && shift && exec \"$@\"";

    @TempDir
    Path scratch;

    @Test
    void withoutHomeAndDroverHomeEachCommandSaysWhatToSet() throws Exception {
        assertRefused(
                List.of(),
                Map.of(),
                "drover: neither HOME nor DROVER_HOME is set; say where the home is with --home\n");
    }

    @Test
    void onAReadOnlyDiskNoHomeIsMade() throws Exception {
        Path disk = Files.createDirectory(scratch.resolve("disk")).toRealPath();
        assumeReadOnlyCanBeMounted(disk);
        Path home = disk.resolve("home");
        assertRefused(
                readOnly(disk),
                Map.of("DROVER_HOME", home.toString()),
                "drover: could not open the home " + home
                        + ": Read-only file system; check that the home is whole and yours\n");
        assertThat(disk).isEmptyDirectory();
    }

    @Test
    void aHomeOnADiskThatBecameReadOnlyIsRefused() throws Exception {
        try (RealHome home = RealHome.create(1)) {
            home.start();
            home.stopClean();
            Path root = home.paths().root();
            assumeReadOnlyCanBeMounted(root);
            assertRefused(
                    readOnly(root),
                    Map.of("DROVER_HOME", root.toString()),
                    "drover: the home " + root + " is on a read-only file system; remount it read-write, or choose"
                            + " another home with --home or DROVER_HOME\n");
        }
    }

    @Test
    void aHomeOnADiskThatBecameReadOnlyIsRead() throws Exception {
        try (RealHome home = RealHome.create(1)) {
            home.start();
            JobId job = failedJob(home);
            home.stopClean();
            Path root = home.paths().root();
            assumeReadOnlyCanBeMounted(root);
            assertAllIsRead(root, job, "");
            // As a kill leaves it: it is checked, and nothing is written to it.
            Path mark = home.paths().history().resolve("history.mark");
            Files.writeString(mark, "open " + HistoryConfig.linuxBootId());
            assertAllIsRead(root, job, "");
            Files.writeString(mark, "open another boot");
            Ended untrusted = read(root, "history");
            assertThat(untrusted.exitCode()).isEqualTo(NO_COORDINATOR);
            assertThat(untrusted.err())
                    .isEqualTo(
                            "drover: the history cannot be read (the machine went down while it was open), and it is not built"
                                    + " again, because the home is on a read-only file system; remount it read-write\n");
        }
    }

    @Test
    void aHistoryOnAReadOnlyDiskThatIsBehindItsJournalSaysSo() throws Exception {
        try (RealHome home = RealHome.create(1)) {
            home.start();
            JobId job = failedJob(home);
            home.stopClean();
            Path database = home.paths().history().resolve("history.mv.db");
            byte[] earlier = Files.readAllBytes(database);
            home.start();
            JobId later = home.client().submit(JobSpec.command("true").build()).id();
            home.client().await(later);
            home.stopClean();
            Files.write(database, earlier);
            Path root = home.paths().root();
            assumeReadOnlyCanBeMounted(root);
            String said =
                    "drover: the history is behind by [0-9]+ KiB of the journal, because the home is on a read-only file system: what is"
                            + " newer is missing here; remount it read-write\n";
            assertAllIsRead(root, job, said);
            // As the file system leaves it that became read-only under a coordinator.
            Files.writeString(home.paths().history().resolve("history.mark"), "open " + HistoryConfig.linuxBootId());
            assertAllIsRead(root, job, said);
        }
    }

    /** A job that has printed hello and ended with exit code 3. */
    private static JobId failedJob(RealHome home) throws InterruptedException {
        JobId job = home.client()
                .submit(JobSpec.shell("echo hello; exit 3").build())
                .id();
        home.client().await(job);
        return job;
    }

    private static void assertAllIsRead(Path root, JobId job, String said) throws InterruptedException {
        Ended history = read(root, "history", "--json");
        assertThat(history.exitCode()).as(history.err()).isZero();
        assertThat(history.out().lines())
                .singleElement()
                .asString()
                .startsWith("{")
                .endsWith("}");
        assertThat(history.err()).matches(said);
        Ended show = read(root, "show", job.toString());
        assertThat(show.out()).as(show.err()).contains("exit 3");
        assertThat(show.err()).matches(said);
        assertThat(read(root, "logs", job.toString()).out()).isEqualTo("hello\n");
        Ended list = read(root, "list", "--json");
        assertThat(list.exitCode()).as(list.err()).isZero();
        assertThat(list.out()).isEmpty();
        Ended doctor = read(root, "doctor");
        assertThat(doctor.out())
                .contains("is on a read-only file system: it can be read; remount it read-write to run jobs")
                .contains(said.isEmpty() ? "journal and history can be read" : "the history is behind by")
                .contains("journal ")
                .doesNotContain("FAIL");
        String none = "drover: no coordinator runs, and none can on a read-only file system: remount that of the home "
                + root + " read-write\n";
        assertThat(read(root, "tail")).isEqualTo(new Ended(FAULT_OF_DROVER, "", none));
        assertThat(read(root, "cancel", job.toString())).isEqualTo(new Ended(NO_COORDINATOR, "", none));
    }

    private static Ended read(Path root, String... words) throws InterruptedException {
        try (CommandLine command = CommandLine.start(readOnly(root), Map.of("DROVER_HOME", root.toString()), words)) {
            return command.end();
        }
    }

    private static void assertRefused(List<String> before, Map<String, String> environment, String sentence)
            throws InterruptedException {
        try (CommandLine submit = CommandLine.start(before, environment, "submit", "true");
                CommandLine run = CommandLine.start(before, environment, "run", "true")) {
            assertThat(submit.end()).isEqualTo(new Ended(NO_COORDINATOR, "", sentence));
            assertThat(run.end()).isEqualTo(new Ended(FAULT_OF_DROVER, "", sentence));
        }
    }

    private static List<String> readOnly(Path directory) {
        return List.of("unshare", "-Urm", "sh", "-c", READ_ONLY, "sh", directory.toString());
    }

    private static void assumeReadOnlyCanBeMounted(Path directory) throws InterruptedException {
        List<String> command = new ArrayList<>(readOnly(directory));
        command.addAll(List.of("sh", "-c", "! touch \"$1/written\" 2>/dev/null", "sh", directory.toString()));
        assumeThat(succeeds(command))
                .as("SKIPPED: nothing can be mounted read-only here (unshare -Urm, or mount, says no)")
                .isTrue();
    }

    private static boolean succeeds(List<String> command) throws InterruptedException {
        Process process;
        try {
            process = new ProcessBuilder(command)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            return false;
        }
        return process.waitFor(Limits.EVENT_S, TimeUnit.SECONDS) && process.exitValue() == 0;
    }
}
