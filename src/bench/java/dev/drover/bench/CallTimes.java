package dev.drover.bench;

import dev.drover.client.DroverClient;
import dev.drover.client.JobSpec;
import dev.drover.client.RunResult;
import dev.drover.task.samples.Noop;

/** Part j: a call of a command and of a Java function by the library, to its result, beside Node's execFile and fork up to its first message. */
final class CallTimes implements Bench.Part {
    private static final int SAMPLES = 300;
    private static final int WARM_UP = 600;

    @Override
    public void run(Bench bench) throws Exception {
        Report report = bench.report();
        report.heading("j: a call to its result, Drover running, " + SAMPLES + " times");
        try (BenchHome home = BenchHome.open(bench, "calls")) {
            JobSpec command = JobSpec.command("/bin/true").build();
            JobSpec function = JobSpec.task(Noop.class).build();
            millis(home.client(), command, WARM_UP);
            millis(home.client(), function, WARM_UP);
            Series[] node = bench.peers().nodeCalls(SAMPLES);
            compare(report, "run of /bin/true", millis(home.client(), command, SAMPLES), "execFile", node[0]);
            compare(report, "run of a Java function", millis(home.client(), function, SAMPLES), "fork", node[1]);
        }
    }

    private static Series millis(DroverClient client, JobSpec spec, int times) throws InterruptedException {
        double[] millis = new double[times];
        for (int i = 0; i < times; i++) {
            long started = System.nanoTime();
            RunResult result = client.run(spec);
            millis[i] = (System.nanoTime() - started) / 1e6;
            if (!result.isSucceeded()) {
                throw new IllegalStateException("a call failed: " + result);
            }
        }
        return new Series(millis);
    }

    private static void compare(Report report, String what, Series drover, String peer, Series other) {
        report.value(what + ", p50", drover.median(), "ms");
        report.value("  p99", drover.percentile(99), "ms");
        if (other.isMissing()) {
            report.figure("node " + peer, other, "ms");
            return;
        }
        report.value("node " + peer + ", p50", other.median(), "ms");
        report.value("  p99", other.percentile(99), "ms");
        report.atMost("drover : node " + peer + ", p50", drover.median() / other.median(), 1, "x");
    }
}
