package dev.drover.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drover.home.Home;
import dev.drover.process.table.ProcessId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files of the program are replaced under a coordinator and workers that run jobs. */
class UpgradeTest {
    @TempDir
    Path scratch;

    private Installation installation;
    private MarkedProcesses processes;

    @AfterEach
    void tearDown() {
        installation.run("stop", "--now");
        await().until(() -> processes.all().isEmpty());
    }

    @Test
    void nothingThatRunsNoticesAndARestartTakesTheNewVersion() throws IOException {
        installation = Installation.unpack(scratch);
        processes = new MarkedProcesses(Home.openOrCreate(installation.home).id());
        assertThat(installation.run("start", "--workers", "2")).contains("coordinator 1 runs");
        Path go = scratch.resolve("go");
        assertThat(installation.run("submit", "--shell", "until [ -e " + go + " ]; do sleep 0.05; done"))
                .contains("job 1 queued");
        await().until(() -> installation.run("list", "--no-header").contains("running"));
        List<Path> first = installation.copies();
        assertThat(first).hasSize(1);
        assertThat(processes.coordinators())
                .allSatisfy(process -> assertThat(commandLine(process)).contains(first.get(0) + "/drover-1.jar"));

        installation.replaceJar("2", true);

        // Neither the coordinator nor its workers have loaded a class of Java functions before.
        assertThat(installation.run("run", "--task", "dev.drover.task.samples.SumOfSquares", "--input", "{\"upTo\":3}"))
                .contains("\"sum\":14");
        ProcessId idle = processes.workers().stream()
                .filter(process -> processes.ofJob(1).stream().noneMatch(job -> isChild(job, process)))
                .findFirst()
                .orElseThrow();
        processes.kill(idle);
        await().until(() -> processes.workers().size() == 2 && !processes.isAlive(idle));
        assertThat(processes.workers())
                .allSatisfy(process -> assertThat(commandLine(process)).contains(first.get(0) + "/drover-1.jar"));
        assertThat(installation.run("run", "echo", "old")).contains("old\n");
        assertThat(installation.run("status")).contains("coordinator 1");

        assertThat(installation.run("restart")).contains("coordinator 2 runs");
        assertThat(installation.copies()).as("as long as a worker runs from it").contains(first.get(0));
        assertThat(installation.run("run", "echo", "new")).contains("new\n");
        Files.createFile(go);
        installation.run("wait", "1");
        assertThat(installation.run("show", "1"))
                .contains("attempt 1: succeeded")
                .doesNotContain("attempt 2");

        assertThat(installation.logs()).doesNotContain("NoClassDefFoundError", "ZipException", "ClassNotFound");
        // The workers have become idle, one after the other, and the copy that they ran from is swept.
        await().untilAsserted(() -> assertThat(installation.copies()).hasSize(1).doesNotContainAnyElementsOf(first));
        assertThat(processes.workers())
                .allSatisfy(process -> assertThat(commandLine(process))
                        .doesNotContain(first.get(0).toString()));
        assertThat(installation.run("doctor")).contains("2 workers").doesNotContain("another version");
    }

    private static boolean isChild(ProcessId process, ProcessId parent) {
        return ProcessHandle.of(process.pid())
                .flatMap(ProcessHandle::parent)
                .filter(found -> found.pid() == parent.pid())
                .isPresent();
    }

    private static String commandLine(ProcessId process) {
        try {
            return Files.readString(Path.of("/proc", Integer.toString(process.pid()), "cmdline"))
                    .replace('\0', ' ');
        } catch (IOException e) {
            return "";
        }
    }
}
