package dev.drover.bench;

import dev.drover.client.DroverClient;
import dev.drover.client.JobId;
import dev.drover.client.JobSpec;
import dev.drover.client.JobStatus;
import dev.drover.task.samples.Noop;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** Part f: the coordinator's memory with a million tasks, its restart after them, and how fast the history is built again. */
final class Scale implements Bench.Part {
    private static final int TASKS = 1_000_000;
    private static final int ROUNDS = 3;
    private static final double MEMORY_AIM_MB = 300;
    private static final double SERVE_AIM_MS = 2_000;
    private static final double ROWS_AIM = 200_000;
    private static final Duration LOOK = Duration.ofMillis(100);

    @Override
    public void run(Bench bench) throws Exception {
        Report report = bench.report();
        report.heading("f: a job of " + TASKS + " tasks");
        try (BenchHome home = BenchHome.open(bench, "scale")) {
            DroverClient client = home.client();
            long pid = home.coordinatorPid();
            long started = System.nanoTime();
            JobId id = client.submit(JobSpec.task(Noop.class).array(1, TASKS, 1).build())
                    .id();
            double highestMb = 0;
            while (!hasEnded(client, id)) {
                highestMb = Math.max(highestMb, residentMb(pid));
            }
            report.value("no-op tasks, submit to end", TASKS * 1e9 / (System.nanoTime() - started), "/s");
            report.atMost("coordinator's resident memory, highest while it ran", highestMb, MEMORY_AIM_MB, "MB");
            Series[] series = Series.rounds(
                    ROUNDS, () -> restartAfterStop(home), () -> restartAfterKill(home), () -> rowsPerSecond(home));
            report.figure("drover start after drover stop", series[0], "ms");
            report.figure("kill -9 to served again by drover start", series[1], "ms");
            report.atMost("to serve again, after kill -9", series[1].median(), SERVE_AIM_MS, "ms");
            report.figure("history built again", series[2], "rows/s");
            report.atLeast("history built again", series[2].median(), ROWS_AIM, "rows/s");
        }
    }

    private static boolean hasEnded(DroverClient client, JobId id) throws InterruptedException {
        try {
            JobStatus status = client.await(List.of(id), LOOK).get(0);
            if (status.succeeded() != TASKS) {
                throw new IllegalStateException(status.succeeded() + " of " + TASKS + " tasks succeeded");
            }
            return true;
        } catch (TimeoutException e) {
            return false;
        }
    }

    private static double restartAfterStop(BenchHome home) throws IOException, InterruptedException {
        home.stop();
        return home.run("start");
    }

    static double restartAfterKill(BenchHome home) throws IOException, InterruptedException {
        ProcessHandle coordinator = ProcessHandle.of(home.coordinatorPid()).orElseThrow();
        long killed = System.nanoTime();
        coordinator.destroyForcibly();
        home.run("start");
        return (System.nanoTime() - killed) / 1e6;
    }

    /** Until the first question is answered, which is when all is in. */
    private static double rowsPerSecond(BenchHome home) throws IOException, InterruptedException {
        home.stop();
        Path directory = home.path().resolve("history");
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
        home.start();
        long started = System.nanoTime();
        home.client().counts(Instant.EPOCH);
        return TASKS * 1e9 / (System.nanoTime() - started);
    }

    static double residentMb(long pid) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) / 1024.0;
            }
        }
        throw new IllegalStateException("process " + pid + " has no resident memory");
    }
}
