package dev.drover.integration;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/**
 * How slow this machine is just now, measured by what the start of a bare JVM takes: a promise in seconds is kept or broken by Drover,
 * and not by whatever else runs beside the tests. Without state; any thread.
 */
final class Slowness {
    /** On two idle CPUs a bare JVM starts in 50 to 75 ms (JVM hazard 8). */
    private static final double BARE_START_MS = 75;

    private Slowness() {}

    /** 1 on an idle machine, 10 on one where a bare JVM takes ten times as long to start. */
    static double now() {
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
        return Math.max(1, RealHome.sinceMs(startNanos) / BARE_START_MS);
    }
}
