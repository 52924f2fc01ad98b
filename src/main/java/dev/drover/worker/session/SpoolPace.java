package dev.drover.worker.session;

/**
 * Decides when a worker that is to leave tries to spool its results. After each failure it waits longer, up to {@value
 * #LONGEST_PAUSE_MS} ms, because each try writes all of them. Belongs to the core.
 */
final class SpoolPace {
    static final long FIRST_PAUSE_MS = 1_000;
    static final long LONGEST_PAUSE_MS = 30_000;

    /** A worker that was asked to end gives up after this time: whoever asked waits for its end. */
    static final long TERMINATED_LIMIT_MS = 45_000;

    private long pauseMs;
    private long dueMs = Long.MIN_VALUE;

    boolean isDue(long nowMs) {
        return nowMs >= dueMs;
    }

    /** Whether a try has failed, and another one follows. */
    boolean isWaiting() {
        return pauseMs > 0;
    }

    /**
     * A try has failed.
     *
     * @param lastTryMs the next one is not later than this
     */
    void refused(long nowMs, long lastTryMs) {
        pauseMs = pauseMs == 0 ? FIRST_PAUSE_MS : Math.min(2 * pauseMs, LONGEST_PAUSE_MS);
        dueMs = Math.min(nowMs + pauseMs, lastTryMs);
    }

    /** The next try may be at once. */
    void reset() {
        pauseMs = 0;
        dueMs = Long.MIN_VALUE;
    }
}
