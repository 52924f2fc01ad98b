package dev.drover.bench;

import dev.drover.client.DroverClient;
import dev.drover.client.DroverException;
import dev.drover.client.JobSpec;
import dev.drover.client.Submission;
import dev.drover.client.SubmitListener;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Part b: durable submits a second, pipelined and one at a time, beside writing and forcing as many bytes with nothing around. */
final class SubmitRates implements Bench.Part {
    private static final int ROUNDS = 5;
    private static final int PIPELINED = 50_000;
    private static final int WARM_UP = 50_000;
    private static final int SINGLE = 1_000;
    /** What the pipelined client puts into a frame while answers are under way. */
    private static final int BATCH = 128;
    /** A record of the submit below with its group's share of headers. */
    private static final int RECORD_BYTES = 256;

    private static final int PREALLOCATED_BYTES = 16 << 20;

    @Override
    public void run(Bench bench) throws Exception {
        Report report = bench.report();
        report.heading("b: durable submits a second");
        Path file = bench.temp().resolve("bare");
        try (BenchHome home = BenchHome.open(bench, "submits")) {
            DroverClient client = home.client();
            home.occupySlots();
            pipelinedPerSecond(client, WARM_UP);
            keyedPerSecond(client, WARM_UP);
            singleMillis(client);
            Series[] series = Series.rounds(
                    ROUNDS,
                    () -> pipelinedPerSecond(client, PIPELINED),
                    () -> keyedPerSecond(client, PIPELINED),
                    () -> barePerSecond(file, BATCH, PIPELINED),
                    () -> singleMillis(client),
                    () -> 1_000 / barePerSecond(file, 1, SINGLE));
            report.figure("drover, pipelined", series[0], "/s");
            report.figure("drover, pipelined, each with a new key", series[1], "/s");
            report.figure("append + fdatasync, " + BATCH + " of " + RECORD_BYTES + " bytes a write", series[2], "/s");
            report.atLeast("drover, pipelined", series[0].median(), 50_000, "/s");
            report.atLeast("with keys / without", series[1].median() / series[0].median(), 0.3, "");
            report.figure("drover, one at a time", series[3], "ms");
            report.figure("append + fdatasync, one at a time", series[4], "ms");
            report.atMost("drover above bare, one at a time", series[3].median() - series[4].median(), 0.5, "ms");
        }
    }

    private static JobSpec spec() {
        return JobSpec.command("/bin/true").build();
    }

    private static double pipelinedPerSecond(DroverClient client, int count) {
        JobSpec spec = spec();
        return submitPerSecond(client, count, i -> spec);
    }

    private static double keyedPerSecond(DroverClient client, int count) {
        String run = UUID.randomUUID().toString();
        return submitPerSecond(
                client,
                count,
                i -> JobSpec.command("/bin/true").key(run + "-" + i).build());
    }

    private static double submitPerSecond(DroverClient client, int count, IntFunction<JobSpec> specs) {
        SubmitListener listener = new SubmitListener() {
            @Override
            public void accepted(long position, Submission submission) {}

            @Override
            public void refused(long position, DroverException why) {
                throw why;
            }
        };
        long started = System.nanoTime();
        client.submitAll(IntStream.range(0, count).mapToObj(specs).iterator(), listener);
        return count * 1e9 / (System.nanoTime() - started);
    }

    private static double singleMillis(DroverClient client) {
        JobSpec spec = spec();
        double[] millis = new double[SINGLE];
        for (int i = 0; i < SINGLE; i++) {
            long started = System.nanoTime();
            client.submit(spec);
            millis[i] = (System.nanoTime() - started) / 1e6;
        }
        return new Series(millis).median();
    }

    private static double barePerSecond(Path file, int batch, int count) throws IOException {
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            channel.write(ByteBuffer.allocate(PREALLOCATED_BYTES), 0);
            channel.force(true);
            ByteBuffer block = ByteBuffer.allocateDirect(RECORD_BYTES * batch);
            long started = System.nanoTime();
            for (int i = 0; i < count / batch; i++) {
                channel.write(block.clear(), (long) i * block.capacity());
                channel.force(false);
            }
            return count * 1e9 / (System.nanoTime() - started);
        }
    }
}
