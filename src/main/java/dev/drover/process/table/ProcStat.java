package dev.drover.process.table;

import dev.drover.process.libc.Libc;
import dev.drover.process.libc.NativeBuffer;
import java.nio.charset.StandardCharsets;

/** Reads {@code /proc/PID/stat} without making strings of it. Any thread may call it. */
public final class ProcStat {
    static final int LIMIT_BYTES = 1024;

    private static final long PF_KTHREAD = 0x00200000;
    private static final int FIELD_STATE = 3;
    private static final int FIELD_PARENT = 4;
    private static final int FIELD_SESSION = 6;
    private static final int FIELD_FLAGS = 9;
    private static final int FIELD_USER = 14;
    private static final int FIELD_SYSTEM = 15;
    private static final int FIELD_REAPED_USER = 16;
    private static final int FIELD_REAPED_SYSTEM = 17;
    private static final int FIELD_START = 22;
    private static final int FIELD_RESIDENT = 24;
    /** USER_HZ: fixed by the kernel's interface on each architecture that Java runs on. */
    static final long MS_PER_TICK = 10;

    private ProcStat() {}

    /** Parses the first {@code length} bytes of a stat file. */
    static ProcessInfo parse(int pid, byte[] stat, int length) {
        // The name in parentheses can contain anything, including parentheses. So the fields begin after the last one.
        int at = length - 1;
        while (at >= 0 && stat[at] != ')') {
            at--;
        }
        if (at < 0) {
            throw new IllegalArgumentException("/proc/" + pid + "/stat is not as expected");
        }
        at += 2;
        char state = (char) stat[at];
        at += 2;
        int parent = 0;
        int session = 0;
        long flags = 0;
        for (int field = FIELD_STATE + 1; field < FIELD_START; field++) {
            long value = number(stat, at);
            switch (field) {
                case FIELD_PARENT -> parent = (int) value;
                case FIELD_SESSION -> session = (int) value;
                case FIELD_FLAGS -> flags = value;
                default -> {
                    // not needed
                }
            }
            while (stat[at++] != ' ') {}
        }
        return new ProcessInfo(pid, parent, session, number(stat, at), state, (flags & PF_KTHREAD) != 0);
    }

    /** As {@link #parse}, with what the process uses. */
    static ProcessSample parseSample(int pid, byte[] stat, int length, long pageBytes) {
        ProcessInfo process = parse(pid, stat, length);
        int at = length - 1;
        while (stat[at] != ')') {
            at--;
        }
        at += 2;
        long ownTicks = 0;
        long reapedTicks = 0;
        for (int field = FIELD_STATE; field < FIELD_RESIDENT; field++) {
            switch (field) {
                case FIELD_USER, FIELD_SYSTEM -> ownTicks += number(stat, at);
                case FIELD_REAPED_USER, FIELD_REAPED_SYSTEM -> reapedTicks += number(stat, at);
                default -> {
                    // not needed
                }
            }
            while (stat[at++] != ' ') {}
        }
        return new ProcessSample(
                process, number(stat, at) * pageBytes, ownTicks * MS_PER_TICK, reapedTicks * MS_PER_TICK);
    }

    private static long number(byte[] text, int start) {
        int at = start;
        boolean negative = text[at] == '-';
        if (negative) {
            at++;
        }
        long value = 0;
        while (text[at] >= '0' && text[at] <= '9') {
            value = value * 10 + (text[at++] - '0');
        }
        return negative ? -value : value;
    }

    /**
     * The start time of a child that is not reaped yet, read by system calls: half the cost of a Java stream, on the path of
     * each spawn.
     */
    public static long startTicks(int pid, NativeBuffer buffer) {
        byte[] path = ("/proc/" + pid + "/stat\0").getBytes(StandardCharsets.US_ASCII);
        buffer.bytes.put(NativeBuffer.DATA, path);
        int fd = Libc.open(buffer.dataAddress(), Libc.O_RDONLY | Libc.O_CLOEXEC, 0);
        if (fd < 0) {
            return ProcessId.UNKNOWN_START; // /proc is not mounted, or hides processes
        }
        int length = (int) Libc.read(fd, buffer.dataAddress(), LIMIT_BYTES);
        Libc.close(fd);
        if (length <= 0) {
            return ProcessId.UNKNOWN_START;
        }
        byte[] stat = new byte[length];
        buffer.bytes.get(NativeBuffer.DATA, stat);
        return parse(pid, stat, length).startTicks();
    }
}
