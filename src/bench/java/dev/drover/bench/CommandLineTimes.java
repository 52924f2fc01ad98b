package dev.drover.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** Part e: whole commands from start to end beside the smallest Java program. */
final class CommandLineTimes implements Bench.Part {
    private static final int ROUNDS = 20;
    private static final double AIM_TIMES = 3;
    private static final long ARCHIVE_LIMIT_NANOS = TimeUnit.SECONDS.toNanos(120);
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    @Override
    public void run(Bench bench) throws Exception {
        Report report = bench.report();
        String[] hello = {
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            bench.classes().toString(),
            Hello.class.getName()
        };
        try (BenchHome home = BenchHome.open(bench, "commandline")) {
            awaitArchive();
            report.heading("e: commands, from start to end, with a class-data archive");
            home.run("submit", "true");
            home.run("history");
            Series[] series = Series.rounds(
                    ROUNDS,
                    () -> Processes.millis(hello, home.path()),
                    () -> home.run("version"),
                    () -> home.run("submit", "true"),
                    () -> home.run("history"));
            report.figure("java -cp … Hello", series[0], "ms");
            String[] names = {"", "drover version", "drover submit true", "drover history"};
            for (int i = 1; i < names.length; i++) {
                report.figure(names[i], series[i], "ms");
                report.atMost(names[i] + " : Hello", series[i].median() / series[0].median(), AIM_TIMES, "x");
            }
        }
    }

    /** The first command has the archive made in the background. */
    private static void awaitArchive() throws IOException {
        Path cache = Path.of(System.getenv("XDG_CACHE_HOME"));
        long deadline = System.nanoTime() + ARCHIVE_LIMIT_NANOS;
        while (System.nanoTime() - deadline < 0) {
            try (Stream<Path> files = Files.walk(cache)) {
                if (files.anyMatch(file -> file.toString().endsWith(".archive"))) {
                    return;
                }
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
        throw new IllegalStateException("no class-data archive was made in " + cache);
    }
}
