package dev.drover.launch;

import dev.drover.home.HomePaths;
import dev.drover.model.ErrorCode;
import dev.drover.model.Marks;
import dev.drover.model.UserException;
import java.io.File;
import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * Starts the coordinator as a process of its own, on the Java and the class path of this one. In the background it leads a session of its
 * own, so that Ctrl-C does not reach it, and inherits no descriptor above 2, so that it holds no {@code id=$(drover submit …)},
 * {@code flock} or ssh open (JVM hazard 3): Java closes the others at each spawn, and the shell in between opens 0 to 2 anew. Any
 * thread.
 */
public final class ProcessCoordinatorLauncher implements CoordinatorLauncher {
    private static final String MAIN_CLASS = "dev.drover.coordinator.CoordinatorMain";

    /** The argument that forbids the coordinator's workers to start the next coordinator. */
    public static final String NO_SUCCESSOR = "--no-successor";

    /**
     * Most objects of the core live for one turn only. A small young generation keeps them from filling the memory of a
     * large machine. With a million-task array running: 251 MB resident, G1 took 1.8 GB for 8 % more tasks a second
     * ({@code scripts/bench f}). The old generation still takes what many open jobs need.
     */
    private static final List<String> SMALL_YOUNG_GENERATION =
            List.of("-XX:+UseSerialGC", "-Xms64m", "-XX:MaxNewSize=32m");

    private static final List<Path> SETSID = List.of(Path.of("/usr/bin/setsid"), Path.of("/bin/setsid"));

    /** $1 is the log; the rest is the command. Signals that a terminal sends are ignored where no session could be made. */
    private static final String DETACHED = "umask 077; exec </dev/null >>\"$1\" 2>&1; shift; " + Marks.NAMING_ITSELF;

    private static final String DETACHED_WITHOUT_SESSION = "trap '' HUP INT QUIT TSTP; " + DETACHED;
    private static final String FOREGROUND = "umask 077; " + Marks.NAMING_ITSELF;

    /** A command in the coordinator's place; empty: the coordinator of this program. */
    private final List<String> instead;

    private final boolean hasSuccessor;

    /**
     * Starts the coordinator of this program.
     *
     * @param hasSuccessor whether the workers of a coordinator in the background may start the next one when it has died
     */
    public ProcessCoordinatorLauncher(boolean hasSuccessor) {
        this(List.of(), hasSuccessor);
    }

    /** Runs another command in the coordinator's place. */
    ProcessCoordinatorLauncher(List<String> instead, boolean hasSuccessor) {
        this.instead = List.copyOf(instead);
        this.hasSuccessor = hasSuccessor;
    }

    @Override
    public Launched launch(Path home, String homeId) {
        List<String> command = new ArrayList<>();
        Path setsid = setsid();
        if (setsid != null) {
            command.add(setsid.toString());
        }
        command.addAll(List.of("/bin/sh", "-c", setsid == null ? DETACHED_WITHOUT_SESSION : DETACHED, "sh"));
        HomePaths paths = new HomePaths(home);
        command.add(paths.coordinatorLog().toString());
        ProgramCopies.Prepared prepared = ProgramCopies.prepare(paths);
        command.addAll(coordinator(prepared.program()));
        if (!hasSuccessor) {
            command.add(NO_SUCCESSOR);
        }
        ProcessBuilder builder = builder(command, home, homeId)
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        return new LaunchedProcess(start(builder), prepared.use());
    }

    @Override
    public int runForeground(Path home, String homeId) throws InterruptedException {
        List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", FOREGROUND, "sh"));
        ProgramCopies.Prepared prepared = ProgramCopies.prepare(new HomePaths(home));
        command.addAll(coordinator(prepared.program()));
        // The process that runs it in the foreground, for instance a service manager, starts the next one too.
        command.add(NO_SUCCESSOR);
        Process process = start(builder(command, home, homeId).inheritIO());
        try {
            return process.waitFor();
        } catch (InterruptedException e) {
            process.destroy();
            throw e;
        } finally {
            Reference.reachabilityFence(prepared);
        }
    }

    private static ProcessBuilder builder(List<String> command, Path home, String homeId) {
        ProcessBuilder builder = new ProcessBuilder(command).directory(home.toFile());
        Map<String, String> environment = builder.environment();
        Iterator<String> names = environment.keySet().iterator();
        while (names.hasNext()) {
            if (names.next().startsWith(Marks.PREFIX)) {
                names.remove();
            }
        }
        environment.put(Marks.HOME, home.toString());
        // The caller's language must not decide how names of files are read, and in which words Linux reports errors.
        environment.put("LC_ALL", "C.UTF-8");
        environment.put(Marks.PROCESS, "coordinator:" + homeId);
        return builder;
    }

    private List<String> coordinator(Program program) {
        return instead.isEmpty() ? java(program) : instead;
    }

    static List<String> java(Program program) {
        return JavaCommand.of(SMALL_YOUNG_GENERATION, program, MAIN_CLASS);
    }

    private static Path setsid() {
        for (Path candidate : SETSID) {
            if (Files.isExecutable(candidate)) {
                return candidate;
            }
        }
        return null;
    }

    private static Process start(ProcessBuilder builder) {
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UserException(
                    ErrorCode.UNREACHABLE,
                    "the coordinator can't be started: " + e.getMessage() + "; drover doctor",
                    e);
        }
    }

    /** @param use of the program's copy, until the process has marked it for itself; null if it runs from none */
    private record LaunchedProcess(Process process, ProgramUse use) implements Launched {
        @Override
        public boolean isAlive() {
            return process.isAlive();
        }

        @Override
        public long pid() {
            return process.pid();
        }

        @Override
        public int exitCode() {
            return process.exitValue();
        }
    }
}
