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

    /** Milliseconds of Node's {@code execFile} of {@code /bin/true}, and of its {@code fork} up to the first message. */
    Series[] nodeCalls(int times) throws IOException, InterruptedException {
        double[][] millis = new double[2][times];
        if (!isInstalled("node")) {
            return new Series[] {missing(), missing()};
        }
        double[] all = numbers(List.of("node", sources.resolve("node/exec.js").toString(), Integer.toString(times)));
        System.arraycopy(all, 0, millis[0], 0, times);
        System.arraycopy(all, times, millis[1], 0, times);
        return new Series[] {new Series(millis[0]), new Series(millis[1])};
    }

    /** Messages a second by Node's {@code process.send}, from the child and to it. */
    Series[] nodeSend(int rounds, int messages) throws IOException, InterruptedException {
        if (!isInstalled("node")) {
            return new Series[] {missing(), missing()};
        }
        double[][] perSecond = new double[2][rounds];
        for (int round = 0; round < rounds; round++) {
            double[] both =
                    numbers(List.of("node", sources.resolve("node/send.js").toString(), Integer.toString(messages)));
            perSecond[0][round] = both[0];
            perSecond[1][round] = both[1];
        }
        return new Series[] {new Series(perSecond[0]), new Series(perSecond[1])};
    }

    private static Series missing() {
        return new Series(new double[] {Double.NaN});
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

    /** One a line. */
    private static double[] numbers(List<String> command) throws IOException, InterruptedException {
        return Processes.output(command)
                .strip()
                .lines()
                .mapToDouble(Double::parseDouble)
                .toArray();
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
