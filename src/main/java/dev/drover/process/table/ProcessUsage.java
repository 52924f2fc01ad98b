package dev.drover.process.table;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a process uses at this moment. Immutable; any thread may measure.
 *
 * @param residentBytes memory in RAM
 * @param cpuUserMs time in the program, of all its threads, since it started
 * @param cpuSystemMs time in the kernel for it
 * @param openFiles open descriptors, absent where this user may not see them
 */
public record ProcessUsage(long residentBytes, long cpuUserMs, long cpuSystemMs, OptionalInt openFiles) {
    private static final long BYTES_PER_KIB = 1024;
    /** Fields of stat counted behind the name: state is 0. */
    private static final int FIELD_USER_TICKS = 11;

    private static final int FIELD_SYSTEM_TICKS = 12;

    /** Measures {@code pid}; empty if it is gone or a zombie. */
    public static Optional<ProcessUsage> of(int pid) {
        ProcFiles files = new ProcFiles();
        String stat = text(files, pid, "stat");
        long residentKib = residentKib(text(files, pid, "status"));
        if (stat.isEmpty() || residentKib < 0) {
            return Optional.empty();
        }
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", FIELD_SYSTEM_TICKS + 2);
        String[] descriptors = new File("/proc/" + pid + "/fd").list();
        return Optional.of(new ProcessUsage(
                residentKib * BYTES_PER_KIB,
                Long.parseLong(fields[FIELD_USER_TICKS]) * ProcStat.MS_PER_TICK,
                Long.parseLong(fields[FIELD_SYSTEM_TICKS]) * ProcStat.MS_PER_TICK,
                descriptors == null ? OptionalInt.empty() : OptionalInt.of(descriptors.length)));
    }

    /** Measures this process. */
    public static Optional<ProcessUsage> ofSelf() {
        return of((int) ProcessHandle.current().pid());
    }

    private static String text(ProcFiles files, int pid, String name) {
        int length = files.read(pid, name);
        return length <= 0 ? "" : new String(files.bytes(), 0, length, StandardCharsets.ISO_8859_1);
    }

    /** VmRSS in the status file, or -1 for those without memory of their own. */
    private static long residentKib(String status) {
        for (String line : status.split("\n", -1)) {
            if (line.startsWith("VmRSS:")) {
                String value = line.substring("VmRSS:".length()).strip();
                return Long.parseLong(value.substring(0, value.indexOf(' ')));
            }
        }
        return -1;
    }
}
