package dev.drover.bench;

import dev.drover.client.DroverClient;
import dev.drover.client.JobSpec;
import dev.drover.client.JobStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Part l: bytes of output a second of one job, all kept, beside {@code cat} into a file. */
final class OutputRates implements Bench.Part {
    private static final int ROUNDS = 5;
    private static final int MIB = 512;

    @Override
    public void run(Bench bench) throws Exception {
        Report report = bench.report();
        report.heading("l: output of one job, " + MIB + " MiB, all kept");
        try (BenchHome home = BenchHome.open(bench, "output")) {
            Path source = bench.temp().resolve("output.bytes");
            Processes.output(List.of("/bin/sh", "-c", "head -c " + ((long) MIB << 20) + " /dev/zero > " + source));
            Path copy = bench.temp().resolve("output.copy");
            mibPerSecond(home.client(), source);
            Series[] series =
                    Series.rounds(ROUNDS, () -> mibPerSecond(home.client(), source), () -> catPerSecond(source, copy));
            report.figure("drover, cat in a job", series[0], "MiB/s");
            report.figure("cat > file", series[1], "MiB/s");
            report.ratio("cat > file", series[0], series[1], 0.5);
        }
    }

    private static double mibPerSecond(DroverClient client, Path source) throws InterruptedException {
        JobSpec spec = JobSpec.command("cat", source.toString())
                .outputLimit((long) MIB << 21)
                .build();
        long started = System.nanoTime();
        JobStatus status = client.await(client.submit(spec).id());
        double perSecond = MIB * 1e9 / (System.nanoTime() - started);
        if (!status.isSucceeded()) {
            throw new IllegalStateException("the job failed: " + status);
        }
        return perSecond;
    }

    private static double catPerSecond(Path source, Path copy) throws IOException, InterruptedException {
        long started = System.nanoTime();
        Processes.output(List.of("/bin/sh", "-c", "cat " + source + " > " + copy));
        return MIB * 1e9 / (System.nanoTime() - started);
    }
}
