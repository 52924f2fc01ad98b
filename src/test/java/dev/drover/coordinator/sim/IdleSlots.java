package dev.drover.coordinator.sim;

import java.util.function.Supplier;

/** No task waits for long while a slot is free: looked at again and again, because between a turn and its effects some always do. */
final class IdleSlots {
    /** Several ways there and back, the journal's writes, and the patience of what was sent ahead. */
    static final long LIMIT_MS = 2_000;

    private static final long NEVER = -1;

    private long sinceMs = NEVER;

    /**
     * Looks once.
     *
     * @param bothAt whether at this moment a worker that could take more has a free slot and a task waits that could run there
     * @param what says so, for the failure
     */
    void check(long nowMs, boolean bothAt, Supplier<String> what) {
        if (!bothAt) {
            sinceMs = NEVER;
            return;
        }
        if (sinceMs == NEVER) {
            sinceMs = nowMs;
        }
        long since = sinceMs;
        SimulationChecks.check(
                nowMs - since <= LIMIT_MS,
                () -> "a task waits since " + (nowMs - since) + " ms while a slot is free: " + what.get());
    }
}
