package dev.drover.bench;

import dev.drover.client.DroverClient;
import dev.drover.client.JobSpec;
import dev.drover.task.samples.Noop;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Part g: what a million jobs that have ended cost the coordinator, each with a key, beside as many without keys. */
final class EndedJobsScale implements Bench.Part {
    private static final int JOBS = 1_000_000;
    private static final int AT_ONCE = 50_000;
    private static final int ROUNDS = 3;

    /** Keys and recent ends are bounded, so that a million jobs with keys need hardly more memory and time than others. */
    private static final double RATIO_AIM = 1.5;

    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    @Override
    public void run(Bench bench) throws Exception {
        Report report = bench.report();
        report.heading("g: " + JOBS + " jobs that have ended");
        JobSpec plain = JobSpec.task(Noop.class).build();
        Figures without = measure(bench, report, "without keys", i -> plain);
        Figures with = measure(
                bench,
                report,
                "with keys",
                i -> JobSpec.task(Noop.class).key("key " + i).build());
        report.atMost("memory with keys / without", with.residentMb / without.residentMb, RATIO_AIM, "");
        report.atMost("memory after a start, with keys / without", with.startedMb / without.startedMb, RATIO_AIM, "");
        report.atMost(
                "time to serve again after kill -9, with keys / without",
                with.startMs / without.startMs,
                RATIO_AIM,
                "");
    }

    private record Figures(double residentMb, double startedMb, double startMs) {}

    private static Figures measure(Bench bench, Report report, String which, IntFunction<JobSpec> specs)
            throws Exception {
        try (BenchHome home = BenchHome.open(bench, "ended " + which)) {
            DroverClient client = home.client();
            long started = System.nanoTime();
            for (int first = 0; first < JOBS; first += AT_ONCE) {
                SubmitLoad.submit(
                        client,
                        IntStream.range(first, first + AT_ONCE).mapToObj(specs).iterator());
                while (client.status().orElseThrow().openJobs() > 0) {
                    LockSupport.parkNanos(POLL_NANOS);
                }
                // A key that memory has lost is looked up, and a history that is far behind refuses that.
                client.counts(Instant.EPOCH);
            }
            report.value("no-op jobs " + which + ", submit to end", JOBS * 1e9 / (System.nanoTime() - started), "/s");
            double residentMb = Scale.residentMb(home.coordinatorPid());
            report.value("coordinator's resident memory when all have ended, " + which, residentMb, "MB");
            Series[] series = Series.rounds(
                    ROUNDS, () -> Scale.restartAfterKill(home), () -> Scale.residentMb(home.coordinatorPid()));
            report.figure("kill -9 to served again by drover start, " + which, series[0], "ms");
            report.figure("coordinator's resident memory after that, " + which, series[1], "MB");
            return new Figures(residentMb, series[1].median(), series[0].median());
        }
    }
}
