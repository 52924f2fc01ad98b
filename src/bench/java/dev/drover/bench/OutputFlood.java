package dev.drover.bench;

import dev.drover.client.AttemptFilter;
import dev.drover.client.AttemptInfo;
import dev.drover.client.DroverClient;
import dev.drover.client.JobId;
import dev.drover.client.JobSpec;
import dev.drover.client.JobStatus;
import dev.drover.process.table.ProcessUsage;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * Part m: 1 GiB of output from four jobs at once. Below the limit nothing is lost, the coordinator's memory stays flat, and other jobs
 * are run nearly as fast as beside four jobs that write as much to files of their own.
 */
final class OutputFlood implements Bench.Part {
    private static final int ROUNDS = 3;
    private static final int JOBS = 4;
    private static final long JOB_BYTES = 256L << 20;
    private static final int OTHERS = 300;
    private static final double MIB = 1 << 20;
    /** How much slower other jobs may be. */
    private static final double LEAST_RATE = 0.9;

    private static final String FLOOD = "head -c " + JOB_BYTES + " /dev/zero";
    /** The same bytes through a pipe into a file, without Drover between. */
    private static final String QUIET = FLOOD + " | cat > \"$DROVER_HOME/flood.$$\"; rm \"$DROVER_HOME/flood.$$\"";

    @Override
    public void run(Bench bench) throws Exception {
        Report report = bench.report();
        report.heading("m: " + JOBS + " jobs print 1 GiB at once, " + bench.slots() + " slots");
        try (BenchHome home = BenchHome.open(bench, "flood")) {
            othersPerSecond(home.client());
            long before = residentBytes(home);
            Series[] series = Series.rounds(ROUNDS, () -> beside(home, FLOOD), () -> beside(home, QUIET));
            long after = residentBytes(home);
            report.figure("other jobs beside the flood", series[0], "/s");
            report.figure("other jobs beside as many that write to files", series[1], "/s");
            report.ratio("written to files", series[0], series[1], LEAST_RATE);
            report.atMost("the coordinator's memory grew by", (after - before) / MIB, 64, "MiB");
        }
    }

    /** Jobs a second while four others run that line. */
    private static double beside(BenchHome home, String line) throws InterruptedException {
        DroverClient client = home.client();
        List<JobId> floods = new ArrayList<>();
        for (int i = 0; i < JOBS; i++) {
            floods.add(
                    client.submit(JobSpec.shell(line).outputLimit(2 * JOB_BYTES).build())
                            .id());
        }
        double perSecond = othersPerSecond(client);
        for (JobId flood : floods) {
            requireWhole(client, flood, line.equals(FLOOD) ? JOB_BYTES : 0);
        }
        return perSecond;
    }

    private static void requireWhole(DroverClient client, JobId job, long bytes) throws InterruptedException {
        JobStatus end = client.await(job);
        Iterator<AttemptInfo> attempts = client.attempts(AttemptFilter.of(job));
        AttemptInfo attempt = attempts.next();
        if (!end.isSucceeded() || attempt.stdoutBytes() != bytes || attempt.outputDroppedBytes() != 0) {
            throw new IllegalStateException("job " + job + " printed " + attempt.stdoutBytes() + " bytes, "
                    + attempt.outputDroppedBytes() + " of them are lost");
        }
    }

    private static double othersPerSecond(DroverClient client) throws InterruptedException {
        JobSpec spec = JobSpec.command("/bin/true").array(1, OTHERS, 1).build();
        long started = System.nanoTime();
        JobStatus status = client.await(client.submit(spec).id());
        double perSecond = OTHERS * 1e9 / (System.nanoTime() - started);
        if (!status.isSucceeded()) {
            throw new IllegalStateException(status.failed() + " of " + OTHERS + " commands failed");
        }
        return perSecond;
    }

    private static long residentBytes(BenchHome home) {
        return ProcessUsage.of((int) home.coordinatorPid()).orElseThrow().residentBytes();
    }
}
