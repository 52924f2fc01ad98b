package dev.drover.process.sweep;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Time and waiting for a sweep; tests have their own. */
public interface SweepClock {
    /** Milliseconds since some moment, never going back. */
    long nowMs();

    /** Waits for about {@code durationMs}; may return early. */
    void park(long durationMs);

    /** The machine's time. */
    static SweepClock system() {
        return new SweepClock() {
            @Override
            public long nowMs() {
                return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
            }

            @Override
            public void park(long durationMs) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(durationMs));
            }
        };
    }
}
