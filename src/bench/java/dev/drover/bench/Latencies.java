package dev.drover.bench;

import dev.drover.client.DroverClient;
import dev.drover.client.JobId;
import dev.drover.client.JobSpec;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Part d: how long a Java function takes from submit to start and to result, while nothing else is done. */
final class Latencies implements Bench.Part {
    private static final int SAMPLES = 400;
    private static final int WARM_UP = 400;
    private static final double AIM_MS = 2;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    @Override
    public void run(Bench bench) throws Exception {
        Report report = bench.report();
        report.heading("d: a Java function on an idle coordinator, " + SAMPLES + " times");
        try (BenchHome home = BenchHome.open(bench, "latency")) {
            double[][] millis = new double[3][SAMPLES];
            for (int i = -WARM_UP; i < SAMPLES; i++) {
                sample(home.client(), millis, Math.max(0, i));
                LockSupport.parkNanos(PAUSE_NANOS);
            }
            report(report, "submit to accepted", new Series(millis[0]));
            report(report, "submit to start", new Series(millis[1]));
            report(report, "submit to result", new Series(millis[2]));
        }
    }

    private static void report(Report report, String what, Series series) {
        report.atMost(what + ", p50", series.median(), AIM_MS, "ms");
        report.value("  " + what + ", p99", series.percentile(99), "ms");
    }

    private static void sample(DroverClient client, double[][] millis, int i) throws InterruptedException {
        JobSpec spec = JobSpec.task(StampTask.class).build();
        long submitted = System.nanoTime();
        JobId id = client.submit(spec).id();
        long accepted = System.nanoTime();
        client.await(id);
        long ended = System.nanoTime();
        long started = Long.parseLong(client.result(id).json().orElseThrow());
        millis[0][i] = (accepted - submitted) / 1e6;
        millis[1][i] = (started - submitted) / 1e6;
        millis[2][i] = (ended - submitted) / 1e6;
    }
}
