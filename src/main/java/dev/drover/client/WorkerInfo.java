package dev.drover.client;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A worker as it is now.
 *
 * @param incarnation how often it was started
 * @param state starting, ready, draining, silent, backing-off
 * @param lastDeath why its last incarnation ended, in a sentence
 */
public record WorkerInfo(
        int id,
        long pid,
        int incarnation,
        String state,
        int slots,
        int running,
        Instant startedAt,
        long rssBytes,
        long heapUsedBytes,
        long heapTotalBytes,
        long offHeapBytes,
        Duration cpuUserTime,
        Duration cpuSystemTime,
        long tasksDone,
        int restarts,
        Optional<String> lastDeath) {}
