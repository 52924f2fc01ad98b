package dev.drover.testing;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for conditions of other processes, where no test framework is at hand. Any thread. */
public final class Until {
    private static final long POLL_NANOS = 5_000_000;

    private Until() {}

    /** Waits until it holds; false if it doesn't in time. */
    public static boolean holds(Duration limit, BooleanSupplier condition) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline >= 0) {
                return false;
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
        return true;
    }

    /**
     * Waits until it holds, for {@link Limits#EVENT} at most.
     *
     * @param what said if it doesn't in time
     */
    public static void require(Supplier<String> what, BooleanSupplier condition) {
        if (!holds(Limits.EVENT, condition)) {
            throw new AssertionError("not within " + Limits.EVENT_S + " s: " + what.get());
        }
    }

    /**
     * Waits until it holds, where Drover promises how soon it does.
     *
     * @param promised on an idle machine; when it has passed, the machine's slowness is measured and multiplies it
     * @param what said if it doesn't in time
     */
    public static void requireWithin(Duration promised, Supplier<String> what, BooleanSupplier condition) {
        if (holds(promised, condition)) {
            return;
        }
        double slowness = Slowness.now();
        if (!holds(Duration.ofMillis((long) (promised.toMillis() * (slowness - 1))), condition)) {
            throw new AssertionError("not within " + promised.toMillis() + " ms, times " + slowness
                    + " for a slow machine: " + what.get());
        }
    }
}
