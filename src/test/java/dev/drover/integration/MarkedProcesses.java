package dev.drover.integration;

import dev.drover.model.Marks;
import dev.drover.process.table.ProcessId;
import dev.drover.process.table.ProcessInfo;
import dev.drover.process.table.ProcessTable;
import dev.drover.process.table.ProcessTables;
import dev.drover.process.table.Signals;
import dev.drover.testing.Until;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The live processes of one home, found by the marks in their environments. Any thread. */
final class MarkedProcesses {
    private final ProcessTable table = ProcessTables.best();
    private final String homeId;

    MarkedProcesses(String homeId) {
        this.homeId = homeId;
    }

    /** All of the home: coordinators, workers and what attempts started. */
    List<ProcessId> all() {
        return marked(coordinator(), worker(), attempts(""));
    }

    List<ProcessId> coordinators() {
        return naming(coordinator(), true);
    }

    List<ProcessId> workers() {
        return naming(worker(), true);
    }

    /** What functions started, which has the mark of its worker. */
    List<ProcessId> ofFunctions() {
        return naming(worker(), false);
    }

    /** What the attempts of a job started. */
    List<ProcessId> ofJob(long job) {
        return marked(attempts(job + "."));
    }

    /** What attempts started. */
    List<ProcessId> ofJobs() {
        return marked(attempts(""));
    }

    boolean isAlive(ProcessId process) {
        return table.isAlive(process);
    }

    boolean kill(ProcessId process) {
        return signal(process, Signals.SIGKILL);
    }

    /** SIGSTOP, and waits until each of its threads has stopped. */
    void stop(ProcessId process) {
        signal(process, Signals.SIGSTOP);
        Until.require(() -> describe(process) + " has stopped", () -> isStopped(process.pid()));
    }

    private static boolean isStopped(int pid) {
        try (Stream<Path> threads = Files.list(Path.of("/proc/" + pid + "/task"))) {
            for (Path thread : threads.toList()) {
                String stat = Files.readString(thread.resolve("stat"), StandardCharsets.ISO_8859_1);
                if (stat.charAt(stat.lastIndexOf(')') + 2) != 'T') {
                    return false;
                }
            }
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean signal(ProcessId process, int signal) {
        return table.signal(process, signal);
    }

    /** The words of its command line, for messages. */
    static String describe(ProcessId process) {
        try {
            String line = Files.readString(Path.of("/proc/" + process.pid() + "/cmdline"), StandardCharsets.UTF_8);
            return process.pid() + " " + line.replace('\0', ' ').strip();
        } catch (IOException e) {
            return process.pid() + " (ended since)";
        }
    }

    private String attempts(String job) {
        return Marks.ATTEMPT + "=" + homeId + ":" + job;
    }

    private String coordinator() {
        return Marks.PROCESS + "=coordinator:" + homeId;
    }

    private String worker() {
        return Marks.PROCESS + "=worker:" + homeId + ":";
    }

    /**
     * Those whose mark names themselves, or all others. A child has the mark of its worker until it begins its own program, and one of a
     * function keeps it.
     */
    private List<ProcessId> naming(String prefix, boolean themselves) {
        List<ProcessId> found = new ArrayList<>();
        for (ProcessId process : marked(prefix)) {
            String own = "@" + process.pid();
            environment(process.pid())
                    .filter(entry -> entry.startsWith(prefix) && entry.endsWith(own) == themselves)
                    .forEach(entry -> found.add(process));
        }
        return found;
    }

    private List<ProcessId> marked(String... prefixes) {
        List<ProcessId> found = new ArrayList<>();
        for (ProcessInfo process : table.scan()) {
            if (table.isAlive(process.id()) && isMarked(process.id().pid(), prefixes)) {
                found.add(process.id());
            }
        }
        return found;
    }

    private static boolean isMarked(int pid, String... prefixes) {
        return environment(pid).anyMatch(entry -> Stream.of(prefixes).anyMatch(entry::startsWith));
    }

    /** Empty of a process that has ended, or is somebody else's. */
    private static Stream<String> environment(int pid) {
        try {
            byte[] environment = Files.readAllBytes(Path.of("/proc/" + pid + "/environ"));
            return Stream.of(new String(environment, StandardCharsets.ISO_8859_1).split("\0", -1));
        } catch (IOException e) {
            return Stream.empty();
        }
    }
}
