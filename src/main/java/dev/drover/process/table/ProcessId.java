package dev.drover.process.table;

/**
 * Names one process for good: a pid alone is used again, a pid with its start time is not.
 *
 * @param pid the kernel's number
 * @param startTicks start time in clock ticks since boot, field 22 of {@code /proc/PID/stat}, or {@link #UNKNOWN_START}
 */
public record ProcessId(int pid, long startTicks) {
    /** The start time of a process that Java reaped before it could be read: it equals no living process's. */
    public static final long UNKNOWN_START = -1;
}
