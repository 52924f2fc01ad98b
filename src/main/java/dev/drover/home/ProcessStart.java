package dev.drover.home;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Reads from /proc whether a pid still belongs to the same process. Java's {@code isAlive()} is true for a zombie (JVM
 * hazard 2). Without state; any thread.
 */
public final class ProcessStart {
    /** Fields after the command's name, which is in parentheses and may hold anything: state is the first. */
    private static final int START_TICKS = 19;

    private static final int USER_TICKS = 11;
    private static final int SYSTEM_TICKS = 12;

    /** Ticks are of 1/100 s on every platform of Java (USER_HZ, proc(5)). */
    private static final long MS_PER_TICK = 10;

    private ProcessStart() {}

    /** Whether that process runs: same start, neither zombie nor dead. */
    public static boolean isAlive(long pid, long startTicks) {
        String[] fields = fields(pid);
        return fields != null
                && !fields[0].equals("Z")
                && !fields[0].equals("X")
                && Long.parseLong(fields[START_TICKS]) == startTicks;
    }

    /** When the process started, in clock ticks since boot, or -1 if there is none of that pid. */
    public static long startTicks(long pid) {
        String[] fields = fields(pid);
        return fields == null ? -1 : Long.parseLong(fields[START_TICKS]);
    }

    /** Whether the process of that pid is a zombie: it has ended and was not yet reaped. */
    public static boolean isZombie(long pid) {
        String[] fields = fields(pid);
        return fields != null && fields[0].equals("Z");
    }

    /** Whether that process is stopped, by a signal or a debugger, until somebody continues it. */
    public static boolean isStopped(long pid, long startTicks) {
        String[] fields = fields(pid);
        return fields != null
                && (fields[0].equals("T") || fields[0].equals("t"))
                && Long.parseLong(fields[START_TICKS]) == startTicks;
    }

    /** Milliseconds of CPU time that all threads of that process have used; 0 if it is gone. */
    public static long cpuMs(long pid, long startTicks) {
        String[] fields = fields(pid);
        return fields == null || Long.parseLong(fields[START_TICKS]) != startTicks
                ? 0
                : (Long.parseLong(fields[USER_TICKS]) + Long.parseLong(fields[SYSTEM_TICKS])) * MS_PER_TICK;
    }

    private static String[] fields(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"), StandardCharsets.ISO_8859_1);
            return stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        } catch (IOException e) {
            // The process is gone or never existed, which is an answer too.
            return null;
        }
    }
}
