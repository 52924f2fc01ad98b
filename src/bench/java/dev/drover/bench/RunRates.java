package dev.drover.bench;

import dev.drover.client.JobSpec;
import dev.drover.task.samples.Noop;
import java.io.IOException;

/** Part h: {@code run} of an array, which passes on the output of each task, beside {@code submit --wait}, which does not. */
final class RunRates implements Bench.Part {
    private static final int ROUNDS = 3;
    private static final int TASKS = 1_000_000;
    private static final int WARM_UP_TASKS = 100_000;
    private static final double MOST_TIMES = 1.3;

    @Override
    public void run(Bench bench) throws Exception {
        Report report = bench.report();
        report.heading("h: run of an array of " + TASKS + " no-op tasks beside submit --wait");
        try (BenchHome home = BenchHome.open(bench, "run")) {
            home.client().await(home.client().submit(noops(WARM_UP_TASKS)).id());
            Series[] series = Series.rounds(
                    ROUNDS, () -> seconds(home, "submit", "--wait", "--quiet"), () -> seconds(home, "run", "--quiet"));
            report.figure("submit --wait", series[0], "s");
            report.figure("run", series[1], "s");
            report.atMost("run : submit --wait", series[1].median() / series[0].median(), MOST_TIMES, "x");
        }
    }

    private static JobSpec noops(int tasks) {
        return JobSpec.task(Noop.class).array(1, tasks, 1).build();
    }

    private static double seconds(BenchHome home, String... command) throws IOException, InterruptedException {
        String[] words = new String[command.length + 4];
        System.arraycopy(command, 0, words, 0, command.length);
        words[command.length] = "--task";
        words[command.length + 1] = Noop.class.getName();
        words[command.length + 2] = "--array";
        words[command.length + 3] = "1-" + TASKS;
        return home.run(words) / 1_000;
    }
}
