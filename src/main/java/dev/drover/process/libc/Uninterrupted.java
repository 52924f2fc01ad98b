package dev.drover.process.libc;

/** Waits that are not ended by an interrupt. The interrupt is kept for the caller. */
public final class Uninterrupted {
    private Uninterrupted() {}

    public static int waitFor(Process process) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return process.waitFor();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
