package dev.drover.bench;

import dev.drover.client.DroverClient;
import dev.drover.client.JobId;
import dev.drover.client.JobSpec;
import dev.drover.client.SendRequest;
import dev.drover.client.SendResult;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Part k: messages a second from a Java function, each recorded or counted on disk, and to one, each taken and recorded before it is answered,
 * beside Node's {@code process.send}.
 */
final class MessageRates implements Bench.Part {
    private static final int ROUNDS = 3;
    private static final int FROM = 100_000;
    private static final int TO = 64 * 60;
    private static final int SENDERS = 64;

    @Override
    public void run(Bench bench) throws Exception {
        Report report = bench.report();
        report.heading(
                "k: messages a second, " + FROM + " from a function, " + TO + " to one by " + SENDERS + " senders");
        try (BenchHome home = BenchHome.open(bench, "messages")) {
            fromPerSecond(home.client());
            toPerSecond(home.client());
            Series[] drover =
                    Series.rounds(ROUNDS, () -> fromPerSecond(home.client()), () -> toPerSecond(home.client()));
            Series[] node = bench.peers().nodeSend(ROUNDS, FROM);
            report.figure("drover, from a function", drover[0], "/s");
            report.figure("node, child to parent", node[0], "/s");
            report.ratio("node, child to parent", drover[0], node[0], 0.5);
            report.figure("drover, to a function", drover[1], "/s");
            report.figure("node, parent to child", node[1], "/s");
            report.ratio("node, parent to child", drover[1], node[1], 0.5);
        }
    }

    private static double fromPerSecond(DroverClient client) throws InterruptedException {
        JobSpec spec =
                JobSpec.task(TalkTask.class).inputJson(Integer.toString(FROM)).build();
        long started = System.nanoTime();
        if (!client.run(spec).isSucceeded()) {
            throw new IllegalStateException("the function failed");
        }
        return FROM * 1e9 / (System.nanoTime() - started);
    }

    private static double toPerSecond(DroverClient client) throws Exception {
        JobId job = client.submit(JobSpec.task(ListenTask.class)
                        .inputJson(Integer.toString(TO + 1))
                        .build())
                .id();
        while (client.send(SendRequest.text(job, "first")).outcome() != SendResult.Outcome.TAKEN) {
            Thread.onSpinWait();
        }
        ExecutorService senders = Executors.newFixedThreadPool(SENDERS);
        try {
            long started = System.nanoTime();
            List<Future<?>> done = new ArrayList<>();
            for (int sender = 0; sender < SENDERS; sender++) {
                done.add(senders.submit(() -> sendSome(client, job)));
            }
            for (Future<?> each : done) {
                each.get();
            }
            client.await(job);
            return TO / SENDERS * SENDERS * 1e9 / (System.nanoTime() - started);
        } finally {
            senders.shutdownNow();
        }
    }

    private static void sendSome(DroverClient client, JobId job) {
        for (int i = 0; i < TO / SENDERS; i++) {
            while (client.send(SendRequest.json(job, "{\"n\":" + i + "}")).outcome() == SendResult.Outcome.INBOX_FULL) {
                Thread.yield();
            }
        }
    }
}
