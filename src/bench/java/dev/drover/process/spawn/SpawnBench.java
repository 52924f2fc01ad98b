package dev.drover.process.spawn;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Measures how many {@code /bin/true} a second some threads start, with both outputs captured by pipes, against {@code xargs -P}
 * with as many slots in the same run.
 *
 * <p>Arguments: threads (2), processes a round (4000), rounds (5), and {@code java} for the fallback.
 */
public final class SpawnBench {
    private final ProcessLauncher launcher;
    private final int threads;
    private final int processes;

    private SpawnBench(ProcessLauncher launcher, int threads, int processes) {
        this.launcher = launcher;
        this.threads = threads;
        this.processes = processes;
    }

    public static void main(String[] args) throws Exception {
        int threads = args.length > 0 ? Integer.parseInt(args[0]) : 2;
        int processes = args.length > 1 ? Integer.parseInt(args[1]) : 4_000;
        int rounds = args.length > 2 ? Integer.parseInt(args[2]) : 5;
        boolean isJava = args.length > 3 && "java".equals(args[3]);
        ProcessLauncher launcher = isJava ? new JavaLauncher() : new NativeLauncher();
        SpawnBench bench = new SpawnBench(launcher, threads, processes);
        for (int i = 0; i < rounds; i++) {
            double captured = bench.spawns(new Stdio.Pipe(), SpawnSpec.INHERIT_UMASK);
            double discarded = bench.spawns(new Stdio.DevNull(), SpawnSpec.INHERIT_UMASK);
            double umask = bench.spawns(new Stdio.Pipe(), 0);
            double xargs = bench.xargs();
            System.out.printf(
                    "captured %.0f/s, discarded %.0f/s, captured with a umask %.0f/s, xargs -P%d %.0f/s, ratio %.2f%n",
                    captured, discarded, umask, threads, xargs, captured / xargs);
        }
    }

    private double spawns(Stdio.Output output, int umask) throws Exception {
        SpawnSpec spec = SpawnSpec.of("/bin/true")
                .withEnvironment(System.getenv())
                .withStdout(output)
                .withStderr(output)
                .withUmask(umask);
        Callable<Integer> slot = () -> {
            int good = 0;
            for (int i = 0; i < processes / threads; i++) {
                try (Child child = launcher.spawn(spec)) {
                    good += child.runToEnd((stream, chunk) -> {}).isSuccess() ? 1 : 0;
                }
            }
            return good;
        };
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            long startNanos = System.nanoTime();
            List<Future<Integer>> slots = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                slots.add(executor.submit(slot));
            }
            int good = 0;
            for (Future<Integer> done : slots) {
                good += done.get();
            }
            return perSecond(good, startNanos);
        } finally {
            executor.shutdown();
        }
    }

    private double xargs() throws Exception {
        String script = "seq " + processes + " | xargs -P" + threads + " -n1 /bin/true";
        SpawnSpec spec = SpawnSpec.of("/bin/sh", "-c", script).withEnvironment(Map.of("PATH", "/usr/bin:/bin"));
        long startNanos = System.nanoTime();
        try (Child child = launcher.spawn(spec)) {
            if (!child.await().isSuccess()) {
                throw new IllegalStateException("xargs failed");
            }
        }
        return perSecond(processes, startNanos);
    }

    private static double perSecond(int count, long startNanos) {
        return count * (double) TimeUnit.SECONDS.toNanos(1) / (System.nanoTime() - startNanos);
    }
}
