package dev.drover.bench;

import dev.drover.client.DroverClient;
import dev.drover.client.JobSpec;
import dev.drover.client.JobStatus;
import dev.drover.task.samples.Noop;

/** Part a: no-op tasks of an array job a second, each result on disk, beside what bare messages to child processes cost. */
final class TaskRates implements Bench.Part {
    private static final int ROUNDS = 5;
    private static final int TASKS = 200_000;
    private static final int WARM_UP_TASKS = 100_000;
    private static final int MESSAGES_ONE = 60_000;
    private static final int MESSAGES_MANY = 200_000;
    private static final int MANY = 64;

    @Override
    public void run(Bench bench) throws Exception {
        Report report = bench.report();
        int slots = bench.slots();
        Peers peers = bench.peers();
        report.heading("a: no-op tasks a second, " + slots + " workers");
        try (BenchHome home = BenchHome.open(bench, "tasks")) {
            tasksPerSecond(home.client(), WARM_UP_TASKS);
            Series[] series = Series.rounds(
                    ROUNDS,
                    () -> tasksPerSecond(home.client(), TASKS),
                    () -> peers.nodeFork(slots, 1, MESSAGES_ONE),
                    () -> peers.nodeFork(slots, MANY, MESSAGES_MANY),
                    () -> JeroLoop.perSecond(slots, 1, MESSAGES_ONE),
                    () -> JeroLoop.perSecond(slots, MANY, MESSAGES_MANY));
            report.figure("drover, array of " + TASKS + ", submit to end", series[0], "/s");
            report.figure("node fork, 1 in flight a child", series[1], "/s");
            report.figure("node fork, " + MANY + " in flight a child", series[2], "/s");
            report.figure("bare JeroMQ, 1 in flight a child", series[3], "/s");
            report.figure("bare JeroMQ, " + MANY + " in flight a child", series[4], "/s");
            report.ratio("node, 1 in flight", series[0], series[1], 1);
            report.ratio("node, " + MANY + " in flight", series[0], series[2], 0.5);
        }
    }

    private static double tasksPerSecond(DroverClient client, int tasks) throws InterruptedException {
        JobSpec spec = JobSpec.task(Noop.class).array(1, tasks, 1).build();
        long started = System.nanoTime();
        JobStatus status = client.await(client.submit(spec).id());
        double perSecond = tasks * 1e9 / (System.nanoTime() - started);
        if (status.succeeded() != tasks) {
            throw new IllegalStateException(status.succeeded() + " of " + tasks + " tasks succeeded");
        }
        return perSecond;
    }
}
