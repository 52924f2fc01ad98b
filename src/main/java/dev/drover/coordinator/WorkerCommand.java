package dev.drover.coordinator;

import dev.drover.home.Home;
import dev.drover.home.Settings;
import dev.drover.launch.JavaCommand;
import dev.drover.launch.Program;
import dev.drover.model.Marks;
import dev.drover.process.spawn.SpawnSpec;
import dev.drover.process.spawn.Stdio;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The command that starts a worker process. The worker has the same Java and class path, a session of its own, and
 * files as standard streams. The caller's {@code DROVER_*} variables are left out. Immutable.
 */
final class WorkerCommand {
    private static final String MAIN_CLASS = "dev.drover.worker.WorkerMain";

    private final Home home;
    private final List<String> java;
    private final Map<String, String> environment;

    WorkerCommand(Home home, List<String> java, Map<String, String> environment) {
        this.home = home;
        this.java = List.copyOf(java);
        this.environment = Map.copyOf(environment);
    }

    /** A command with the Java and class path of this process. */
    static WorkerCommand likeThisProcess(Home home) {
        long heapBytes = Settings.read(home.paths()).workerHeapBytes();
        List<String> heap = heapBytes == 0 ? List.of() : List.of("-Xmx" + heapBytes);
        return new WorkerCommand(home, JavaCommand.of(heap, Program.ofThisProcess(), MAIN_CLASS), System.getenv());
    }

    /** What tells workers that this command starts from those of another Java, program or heap. */
    String program() {
        return Integer.toHexString(java.hashCode());
    }

    /** What a process that this command has started carries, as {@link Marks#PROCESS}. */
    String mark(int worker, int pid) {
        return Marks.worker(home.id(), worker, pid);
    }

    SpawnSpec spawn(int worker, int incarnation, int slots) {
        List<byte[]> argv = new ArrayList<>();
        for (String word : List.of("/bin/sh", "-c", Marks.NAMING_ITSELF, "sh")) {
            argv.add(bytes(word));
        }
        java.forEach(word -> argv.add(bytes(word)));
        for (String word : List.of(
                "--home",
                home.paths().root().toString(),
                "--worker",
                Integer.toString(worker),
                "--incarnation",
                Integer.toString(incarnation),
                "--slots",
                Integer.toString(slots),
                "--program",
                program())) {
            argv.add(bytes(word));
        }
        List<byte[]> entries = new ArrayList<>();
        environment.forEach((name, value) -> {
            if (!name.startsWith(Marks.PREFIX)) {
                entries.add(bytes(name + "=" + value));
            }
        });
        entries.add(bytes(Marks.HOME + "=" + home.paths().root()));
        entries.add(bytes(Marks.PROCESS + "=" + Marks.worker(home.id(), worker)));
        Stdio.Output log = Stdio.AppendFile.of(home.paths().workerLog(worker));
        return SpawnSpec.of(argv)
                .withEnvironment(entries)
                .withDirectory(home.paths().root())
                .withStdout(log)
                .withStderr(log)
                .withUmask(077);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
