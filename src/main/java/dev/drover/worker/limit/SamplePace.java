package dev.drover.worker.limit;

/** How soon a tree is measured again: at once ten times a second, slower while it is far from its limits. Without state; any thread. */
final class SamplePace {
    static final long SHORTEST_MS = 100;
    private static final long LONGEST_MS = 1_000;

    private SamplePace() {}

    /**
     * The pause until the next sample.
     *
     * @param lastMs the pause before; 0 for the first
     * @param memoryShare what is used of the limit of memory; 0 without one
     * @param cpuLeftMs what is left of the limit of CPU time
     * @param cpus that it can use at once
     */
    static long nextMs(long lastMs, double memoryShare, long cpuLeftMs, int cpus) {
        // Half the limit away a tree would have to grow by that half within a second.
        long pauseMs = memoryShare >= 0.5 ? SHORTEST_MS : Math.min(LONGEST_MS, Math.max(SHORTEST_MS, lastMs * 2));
        return Math.max(SHORTEST_MS, Math.min(pauseMs, cpuLeftMs / cpus));
    }
}
