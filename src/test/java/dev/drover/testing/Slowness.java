package dev.drover.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * How slow this machine is just now, measured by what the start of a bare JVM takes: a promise in seconds is kept or broken by Drover,
 * and not by whatever else runs beside the tests. Without state; any thread.
 */
public final class Slowness {
    /** On two idle CPUs a bare JVM starts in 50 to 75 ms (JVM hazard 8). */
    private static final double BARE_START_MS = 75;

    /** One alone may be lucky: it gets a CPU at once that others have to wait for. */
    private static final int STARTS = 3;

    private Slowness() {}

    /** 1 on an idle machine, 10 on one where a bare JVM takes ten times as long to start; the slowest of some starts. */
    public static double now() {
        double slowest = 1;
        for (int i = 0; i < STARTS; i++) {
            slowest = Math.max(slowest, bareStartMs() / BARE_START_MS);
        }
        return slowest;
    }

    private static double bareStartMs() {
        long startNanos = System.nanoTime();
        try {
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:TieredStopAtLevel=1",
                            "-version")
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            process.waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while a bare JVM was started", e);
        }
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
    }
}
