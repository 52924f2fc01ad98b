package dev.drover.client;

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
        long startedAtMs,
        long rssBytes,
        long heapUsedBytes,
        long heapTotalBytes,
        long offHeapBytes,
        long cpuUserMs,
        long cpuSystemMs,
        long tasksDone,
        int restarts,
        Optional<String> lastDeath) {}
