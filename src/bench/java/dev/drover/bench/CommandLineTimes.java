package dev.drover.bench;

import java.nio.file.Path;

/** Part e: whole commands from start to end beside the smallest Java program. */
final class CommandLineTimes implements Bench.Part {
    private static final int ROUNDS = 20;
    private static final double AIM_TIMES = 3;
    private static final int COLD_ROUNDS = 7;

    @Override
    public void run(Bench bench) throws Exception {
        Report report = bench.report();
        String[] hello = {
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            bench.classes().toString(),
            Hello.class.getName()
        };
        try (BenchHome home = BenchHome.open(bench, "commandline")) {
            report.heading("e: commands, from start to end, with a class-data archive");
            home.run("submit", "true");
            home.run("history");
            Series[] series = Series.rounds(
                    ROUNDS,
                    () -> Processes.millis(hello, home.path()),
                    () -> home.run("version"),
                    () -> home.run("submit", "true"),
                    () -> home.run("history"));
            report.figure("java -cp … Hello", series[0], "ms");
            String[] names = {"", "drover version", "drover submit true", "drover history"};
            for (int i = 1; i < names.length; i++) {
                report.figure(names[i], series[i], "ms");
                report.atMost(names[i] + " : Hello", series[i].median() / series[0].median(), AIM_TIMES, "x");
            }
            Series cold = Series.rounds(COLD_ROUNDS, () -> {
                home.stop();
                return home.run("run", "true");
            })[0];
            report.figure("drover run true, with the coordinator's start", cold, "ms");
        }
    }
}
