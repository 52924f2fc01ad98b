package dev.drover.process.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drover.model.Marks;
import dev.drover.process.spawn.Child;
import dev.drover.process.spawn.LauncherContract;
import dev.drover.process.spawn.ProcessLauncher;
import dev.drover.process.spawn.ProcessLaunchers;
import dev.drover.process.spawn.SpawnSpec;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the process table does with each way to signal. */
public abstract class ProcessTableContract {
    private final ProcessLauncher launcher = ProcessLaunchers.best();

    public abstract ProcessTable table();

    @Test
    public void aZombieIsIdentifiedButNotAlive() throws Exception {
        // It ends only when its parent has become a program that never waits for it.
        String child = "while ! grep -q sleep /proc/$PPID/comm; do :; done; echo $$";
        Process process = new ProcessBuilder("/bin/sh", "-c", "/bin/sh -c '" + child + "' & exec sleep 60").start();
        try {
            int zombie = Integer.parseInt(process.inputReader().readLine());
            await().until(() -> table().scan(pid -> pid == zombie).get(0).state() == 'Z');
            ProcessId id = table().identify(zombie).orElseThrow();

            assertThat(table().isAlive(id)).isFalse();
            assertThat(table().signal(id, 0)).isFalse();
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    public void signalsThatVeryProcessOnly() throws Exception {
        try (Child child = launcher.spawn(SpawnSpec.of("/bin/sleep", "60"))) {
            ProcessId other = new ProcessId(child.id().pid(), child.id().startTicks() + 1);

            assertThat(table().signal(other, Signals.SIGKILL)).isFalse();
            assertThat(table().isAlive(other)).isFalse();
            assertThat(table().signal(child.id(), Signals.SIGSTOP)).isTrue();
            await().until(() -> stateOf(child) == 'T');
            assertThat(table().inspect(child.id().pid()).orElseThrow().isStopped())
                    .isTrue();
            assertThat(table().isAlive(child.id())).isTrue();
            assertThat(table().signal(child.id(), Signals.SIGKILL)).isTrue();
            child.await();
            assertThat(table().signal(child.id(), Signals.SIGKILL)).isFalse();
            assertThat(table().identify(child.id().pid())).isEmpty();
        }
    }

    @Test
    public void readsMarksExactly() throws Exception {
        List<byte[]> environment = List.of(
                "XDROVER_ATTEMPT=no".getBytes(StandardCharsets.UTF_8),
                "PADDING=".concat("x".repeat(100_000)).getBytes(StandardCharsets.UTF_8),
                "DROVER_ATTEMPT=h:1.0.1.1".getBytes(StandardCharsets.UTF_8));
        try (Child child = launcher.spawn(SpawnSpec.of("/bin/sleep", "60").withEnvironment(environment));
                Child drover = launcher.spawn(
                        SpawnSpec.of("/bin/sleep", "60").withEnvironment(Map.of(ProcessMarks.DROVER, "worker")))) {
            assertThat(table().marks(child.id().pid())).isEqualTo(ProcessMarks.ofAttempt("h:1.0.1.1"));
            assertThat(table().marks(drover.id().pid()))
                    .isEqualTo(new ProcessMarks(Optional.empty(), Optional.of("worker"), Optional.empty()));
            LauncherContract.end(child);
            LauncherContract.end(drover);
            assertThat(table().marks(child.id().pid())).isEqualTo(ProcessMarks.NONE);
        }
    }

    @Test
    public void tellsDroversOwnProcessFromOneThatInheritedItsMark() throws Exception {
        List<String> naming = List.of("/bin/sh", "-c", Marks.NAMING_ITSELF, "sh", "/bin/sh", "-c", "sleep 60 & wait");
        SpawnSpec spec = SpawnSpec.of(naming.stream()
                        .map(word -> word.getBytes(StandardCharsets.UTF_8))
                        .toList())
                .withEnvironment(Map.of(Marks.PROCESS, "worker:h:1", "PATH", "/usr/bin:/bin"));
        try (Child worker = launcher.spawn(spec)) {
            int pid = worker.id().pid();
            await().until(() ->
                    table().scan().stream().anyMatch(process -> process.parent() == pid && process.isAlive()));
            ProcessInfo started = table().scan().stream()
                    .filter(process -> process.parent() == pid && process.isAlive())
                    .findFirst()
                    .orElseThrow();
            try {
                assertThat(table().marks(pid))
                        .isEqualTo(new ProcessMarks(
                                Optional.empty(), Optional.of(Marks.worker("h", 1, pid)), Optional.empty()));
                assertThat(table().marks(started.pid()))
                        .isEqualTo(new ProcessMarks(
                                Optional.empty(), Optional.empty(), Optional.of(Marks.worker("h", 1, pid))));
                assertThat(table().name(pid)).isEqualTo("sh");
            } finally {
                table().signal(started.id(), Signals.SIGKILL);
                LauncherContract.end(worker);
            }
        }
    }

    @Test
    public void scansThisProcessAndItsParent() {
        int self = (int) ProcessHandle.current().pid();
        ProcessInfo info = table().scan().stream()
                .filter(process -> process.pid() == self)
                .findFirst()
                .orElseThrow();

        assertThat((long) info.parent())
                .isEqualTo(ProcessHandle.current().parent().orElseThrow().pid());
        assertThat(info.isAlive()).isTrue();
        assertThat(info.kernelThread()).isFalse();
    }

    private char stateOf(Child child) {
        return table().scan(pid -> pid == child.id().pid()).get(0).state();
    }
}
