package dev.drover.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** The class-data archives, which the first command of an installation has made in the background. */
final class Archives {
    private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(120);
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private Archives() {}

    /** Has them made, and waits until they are: nothing is measured beside their making, and all that is measured has them. */
    static void make(Path launcher, Path directory) throws IOException, InterruptedException {
        Processes.millis(new String[] {launcher.toString(), "version"}, directory);
        Path cache = Path.of(System.getenv("XDG_CACHE_HOME"));
        long deadline = System.nanoTime() + LIMIT_NANOS;
        while (!has(cache, ".archive") || !has(cache, ".services") || has(cache, ".making")) {
            if (System.nanoTime() - deadline > 0) {
                throw new IllegalStateException("no class-data archives were made in " + cache);
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    private static boolean has(Path cache, String ending) throws IOException {
        if (!Files.isDirectory(cache)) {
            return false;
        }
        try (Stream<Path> files = Files.walk(cache)) {
            return files.anyMatch(file -> file.toString().endsWith(ending));
        } catch (UncheckedIOException e) {
            // What is being made went while it was looked at.
            return ending.equals(".making");
        }
    }
}
