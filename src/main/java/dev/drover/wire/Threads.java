package dev.drover.wire;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Waits for the end of a thread. An interrupt of the waiting thread does not end the wait, because sockets must be
 * closed in any case.
 */
final class Threads {
    private Threads() {}

    /** Returns whether the thread has ended; an interrupt is kept for the caller. */
    static boolean joinFor(Thread thread, Duration atMost) {
        long deadline = System.nanoTime() + atMost.toNanos();
        boolean interrupted = false;
        try {
            while (thread.isAlive()) {
                long leftMs = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (leftMs <= 0) {
                    return false;
                }
                try {
                    thread.join(leftMs);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            return true;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
