package dev.drover.process.sweep;

import dev.drover.process.table.Signals;
import java.util.OptionalInt;

/**
 * Which signals a sweep sends, and for how long.
 *
 * @param firstSignal what each process gets first, empty to begin with SIGKILL
 * @param graceMs how long they have after it, 0 or more
 * @param killLimitMs how long SIGKILL is tried before the sweep gives up and reports what is left, above 0
 */
public record SweepPlan(OptionalInt firstSignal, long graceMs, long killLimitMs) {
    private static final long DEFAULT_KILL_LIMIT_MS = 5_000;

    public SweepPlan {
        if (graceMs < 0 || killLimitMs <= 0) {
            throw new IllegalArgumentException("grace is " + graceMs + " ms and kill limit " + killLimitMs
                    + " ms; they must be at least 0 and above 0");
        }
    }

    /** SIGKILL at once. */
    public static SweepPlan kill() {
        return new SweepPlan(OptionalInt.empty(), 0, DEFAULT_KILL_LIMIT_MS);
    }

    /** {@code signal}, and after {@code graceMs} SIGKILL. */
    public static SweepPlan signalThenKill(int signal, long graceMs) {
        return new SweepPlan(OptionalInt.of(signal), graceMs, DEFAULT_KILL_LIMIT_MS);
    }

    /** SIGTERM, and after {@code graceMs} SIGKILL. */
    public static SweepPlan terminateThenKill(long graceMs) {
        return signalThenKill(Signals.SIGTERM, graceMs);
    }
}
