package dev.drover.model;

import java.time.Duration;

/** Waits for the end of threads. Without state; any thread. */
public final class Threads {
    private static final long STEP_MS = 100;

    private Threads() {}

    /**
     * Waits for the end of a thread. An interrupt of the waiting thread does not end the wait, because a close must be
     * completed; it is kept for the caller. The wait is counted in steps, so that the time in which this process was
     * stopped does not count.
     *
     * @return whether the thread has ended
     */
    public static boolean joinFor(Thread thread, Duration atMost) {
        boolean interrupted = false;
        for (long leftMs = atMost.toMillis(); thread.isAlive() && leftMs > 0; leftMs -= STEP_MS) {
            try {
                thread.join(Math.min(STEP_MS, leftMs));
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return !thread.isAlive();
    }
}
