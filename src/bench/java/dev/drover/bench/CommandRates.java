package dev.drover.bench;

import dev.drover.client.DroverClient;
import dev.drover.client.JobSpec;
import dev.drover.client.JobStatus;

/** Part c: {@code /bin/true} a second as tasks of one array job, recorded and with output captured, beside bare spawning. */
final class CommandRates implements Bench.Part {
    private static final int ROUNDS = 5;
    private static final int JOBS = 5_000;
    /** A JVM that has just started compiles for some 10,000 jobs; a coordinator lives for weeks. */
    private static final int WARM_UP_ROUNDS = 4;

    @Override
    public void run(Bench bench) throws Exception {
        Report report = bench.report();
        int slots = bench.slots();
        report.heading("c: /bin/true a second, " + slots + " slots");
        try (BenchHome home = BenchHome.open(bench, "commands")) {
            report.figure(
                    "drover, the first " + JOBS + " of its life",
                    new Series(new double[] {jobsPerSecond(home.client())}),
                    "/s");
            for (int round = 1; round < WARM_UP_ROUNDS; round++) {
                jobsPerSecond(home.client());
            }
            Series[] series = Series.rounds(
                    ROUNDS,
                    () -> jobsPerSecond(home.client()),
                    () -> bench.peers().xargs(slots, JOBS),
                    () -> bench.peers().posixSpawn(slots, JOBS));
            report.figure("drover, array of " + JOBS, series[0], "/s");
            report.figure("xargs -n 1 -P " + slots, series[1], "/s");
            report.figure("posix_spawn in C", series[2], "/s");
            report.ratio("xargs", series[0], series[1], 0.8);
        }
    }

    private static double jobsPerSecond(DroverClient client) throws InterruptedException {
        JobSpec spec = JobSpec.command("/bin/true").array(1, JOBS, 1).build();
        long started = System.nanoTime();
        JobStatus status = client.await(client.submit(spec).id());
        double perSecond = JOBS * 1e9 / (System.nanoTime() - started);
        if (!status.isSucceeded()) {
            throw new IllegalStateException(status.failed() + " of " + JOBS + " commands failed");
        }
        return perSecond;
    }
}
