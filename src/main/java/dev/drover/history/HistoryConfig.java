package dev.drover.history;

import dev.drover.home.HomePaths;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The home and the limits of a history.
 *
 * @param paths the home's files: where the database and the values of {@code --each} lie
 * @param homeId id of the home; a database that carries another one is foreign and built again
 * @param bootId the machine's boot, see {@link #linuxBootId()}
 * @param clock for run times of live jobs and the names of files set aside
 * @param poolSize queries that may run at once, at least 1
 * @param pageSize rows of a page at most, at least 1
 * @param pageBytes a page ends early when its rows reach this size
 * @param queryWaitMs how long a query waits for the indexer before it is refused because the history is behind
 * @param lookUpWaitMs how long the core's look-up of keys waits for an indexer that is merely behind
 * @param batchRows rows after which the indexer commits, at least 1
 * @param notes receives messages for the user, one sentence each, on any thread
 */
public record HistoryConfig(
        HomePaths paths,
        String homeId,
        Supplier<String> bootId,
        InstantSource clock,
        int poolSize,
        int pageSize,
        int pageBytes,
        long queryWaitMs,
        long lookUpWaitMs,
        int batchRows,
        Consumer<String> notes) {
    /** Less than the 30 s after which a client gives its coordinator up. A long stream of submissions leaves an indexer behind. */
    private static final long LOOK_UP_WAIT_MS = 20_000;

    public HistoryConfig {
        Objects.requireNonNull(paths);
        Objects.requireNonNull(homeId);
        Objects.requireNonNull(bootId);
        Objects.requireNonNull(clock);
        Objects.requireNonNull(notes);
        if (poolSize < 1 || pageSize < 1 || pageBytes < 1 || queryWaitMs < 0 || lookUpWaitMs < 0 || batchRows < 1) {
            throw new IllegalArgumentException("a bound of the history is below its least value");
        }
    }

    /** Where the database's file lies. */
    public Path directory() {
        return paths.history();
    }

    /** The usual bounds, for the history of that home. */
    public static HistoryConfig of(HomePaths paths, String homeId, Consumer<String> notes) {
        return new HistoryConfig(
                paths,
                homeId,
                HistoryConfig::linuxBootId,
                InstantSource.system(),
                6,
                500,
                1 << 20,
                2_000,
                LOOK_UP_WAIT_MS,
                8_192,
                notes);
    }

    /**
     * The id of this boot of the machine. As long as it is the same, the writes of a killed process are in the page
     * cache.
     */
    public static String linuxBootId() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
        } catch (IOException e) {
            throw new UncheckedIOException("no boot id: /proc/sys/kernel/random/boot_id cannot be read", e);
        }
    }
}
