package dev.drover.bench;

import dev.drover.client.DroverClient;
import dev.drover.client.JobSpec;
import dev.drover.task.samples.Noop;
import java.io.IOException;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * Part i: {@code history} and {@code list} in a pipe, as table and as JSON, on a quiet home and while jobs are submitted, beside a command
 * that reads nothing and beside the same rows read from a database of their own.
 */
final class ListingRates implements Bench.Part {
    private static final int JOBS = 100_000;
    private static final int ROUNDS = 3;
    private static final double FIRST_ROW_AIM_MS = 300;
    private static final double ROWS_AIM = 50_000;
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    @Override
    public void run(Bench bench) throws Exception {
        Report report = bench.report();
        report.heading("i: history and list of " + JOBS + " jobs in a pipe");
        try (BenchHome home = BenchHome.open(bench, "listings");
                BareRows bare = BareRows.make(bench.temp().resolve("bare rows"), JOBS)) {
            DroverClient client = home.client();
            JobSpec noop = JobSpec.task(Noop.class).build();
            SubmitLoad.submit(client, Stream.generate(() -> noop).limit(JOBS).iterator());
            awaitNothingOpen(client);
            both(home, bare, report, "history", noop);
            awaitNothingOpen(client);
            home.occupySlots();
            JobSpec waiting = JobSpec.command("/bin/true").build();
            SubmitLoad.submit(client, Stream.generate(() -> waiting).limit(JOBS).iterator());
            both(home, bare, report, "list", waiting);
        }
    }

    /** And until all of it is in the history. */
    private static void awaitNothingOpen(DroverClient client) {
        while (client.status().orElseThrow().openJobs() > 0) {
            LockSupport.parkNanos(POLL_NANOS);
        }
        client.counts(Instant.EPOCH);
    }

    private static void both(BenchHome home, BareRows bare, Report report, String command, JobSpec load)
            throws Exception {
        measure(home, bare, report, command, "quiet");
        try (SubmitLoad submitting = SubmitLoad.start(home.client(), load)) {
            measure(home, bare, report, command, "while jobs are submitted");
            report.value("submitted meanwhile", submitting.perSecond(), "/s");
        }
    }

    private static void measure(BenchHome home, BareRows bare, Report report, String command, String when)
            throws Exception {
        Piped table = new Piped();
        Piped json = new Piped();
        Series[] series = Series.rounds(
                ROUNDS,
                () -> home.run("version"),
                bare::perSecond,
                () -> firstRowMs(home, table, command, "--limit", Integer.toString(JOBS), "--no-header"),
                () -> table.rowsPerSecond,
                () -> firstRowMs(home, json, command, "--limit", Integer.toString(JOBS), "--json"),
                () -> json.rowsPerSecond);
        report.figure("drover version, " + when, series[0], "ms");
        report.figure("bare rows, " + when, series[1], "/s");
        report(report, command + ", " + when, series, 2);
        report(report, command + " --json, " + when, series, 4);
    }

    private static void report(Report report, String name, Series[] series, int from) {
        report.figure(name + ", first row", series[from], "ms");
        report.atMost("first row", series[from].median(), FIRST_ROW_AIM_MS, "ms");
        report.value("  first row : drover version", series[from].median() / series[0].median(), "x");
        report.figure(name + ", rows from start to end", series[from + 1], "/s");
        report.atLeast("rows", series[from + 1].median(), ROWS_AIM, "/s");
        report.value("  rows : bare rows", series[from + 1].median() / series[1].median(), "x");
    }

    /** What the last listing did after its first row. */
    private static final class Piped {
        double rowsPerSecond;
    }

    private static double firstRowMs(BenchHome home, Piped into, String... words)
            throws IOException, InterruptedException {
        Processes.Lines lines = home.lines(words);
        if (lines.count() < JOBS) {
            throw new IllegalStateException(String.join(" ", words) + " printed " + lines.count() + " of " + JOBS);
        }
        into.rowsPerSecond = lines.count() * 1_000 / lines.millis();
        return lines.firstMillis();
    }
}
