package dev.drover.testing;

import java.time.Duration;

/** How long tests wait, in one place. Without state; any thread. */
public final class Limits {
    /**
     * For what must happen at some time. Only a test that fails waits so long, so it may be far more than anything takes: the slowest
     * single step, a coordinator's start, takes 1 s on two idle CPUs, and must be allowed a hundred times that on a machine that is five
     * times slower and busy with four other things.
     */
    public static final Duration EVENT = Duration.ofMinutes(3);

    /** The same, for annotations and where a number is asked for. */
    public static final int EVENT_S = 180;

    private Limits() {}

    /**
     * Requires a promise to be kept.
     *
     * @param promisedMs what an idle machine may take
     * @param tookMs what it took; if that is more, the machine's slowness is measured and multiplies the promise
     */
    public static void requireWithin(long promisedMs, double tookMs, String what) {
        if (tookMs <= promisedMs) {
            return;
        }
        double slowness = Slowness.now();
        if (tookMs > promisedMs * slowness) {
            throw new AssertionError(what + " took " + tookMs + " ms, more than " + promisedMs + " ms, times "
                    + slowness + " for a slow machine");
        }
    }
}
