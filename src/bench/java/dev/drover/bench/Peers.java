package dev.drover.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Programs that Drover is compared with. Where the tool for one is not installed its figure is {@link Double#NaN}, which prints as
 * SKIPPED. One thread.
 */
final class Peers {
    private final Path sources;
    private final Path temp;
    private Path spawner;

    Peers(Path sources, Path temp) {
        this.sources = sources;
        this.temp = temp;
    }

    /** Messages there and back a second through Node's {@code child_process.fork}. */
    double nodeFork(int children, int inFlight, int messages) throws IOException, InterruptedException {
        if (!isInstalled("node")) {
            return Double.NaN;
        }
        return number(List.of(
                "node",
                sources.resolve("node/fork.js").toString(),
                Integer.toString(children),
                Integer.toString(inFlight),
                Integer.toString(messages)));
    }

    /** {@code /bin/true} a second by {@code xargs -P}. */
    double xargs(int slots, int jobs) throws IOException, InterruptedException {
        if (!isInstalled("xargs")) {
            return Double.NaN;
        }
        long started = System.nanoTime();
        Processes.output(List.of("/bin/sh", "-c", "seq " + jobs + " | xargs -n 1 -P " + slots + " /bin/true"));
        return jobs * 1e9 / (System.nanoTime() - started);
    }

    /** {@code /bin/true} a second by a C program around {@code posix_spawn}. */
    double posixSpawn(int slots, int jobs) throws IOException, InterruptedException {
        if (!isInstalled("gcc")) {
            return Double.NaN;
        }
        if (spawner == null) {
            Path program = temp.resolve("spawn");
            Processes.output(List.of(
                    "gcc",
                    "-O2",
                    "-o",
                    program.toString(),
                    sources.resolve("c/spawn.c").toString()));
            spawner = program;
        }
        return number(List.of(spawner.toString(), Integer.toString(slots), Integer.toString(jobs)));
    }

    private static double number(List<String> command) throws IOException, InterruptedException {
        return Double.parseDouble(Processes.output(command));
    }

    private static boolean isInstalled(String program) {
        for (String directory : System.getenv("PATH").split(":")) {
            if (Files.isExecutable(Path.of(directory, program))) {
                return true;
            }
        }
        return false;
    }
}
