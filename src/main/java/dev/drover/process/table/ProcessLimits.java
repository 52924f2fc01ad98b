package dev.drover.process.table;

import dev.drover.model.ExecLimits;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads limits that this process has from the kernel, which its children inherit. Any thread may call it. */
public final class ProcessLimits {
    private static final String STACK = "Max stack size";
    private static final String OPEN_FILES = "Max open files";
    private static final String CORE = "Max core file size";
    private static final int SOFT = 0;
    private static final int HARD = 1;
    private static final String CAPABILITIES = "CapEff:";
    /** The number of the capability, see capabilities(7). */
    private static final int CAP_SYS_RESOURCE = 24;

    private static final String UNLIMITED = "unlimited";
    /** AT_PAGESZ of getauxval(3). */
    private static final long PAGE_SIZE_KEY = 6;

    private ProcessLimits() {}

    /** How much this process may give to a program; the usual limits where {@code /proc} cannot be read. */
    public static ExecLimits execLimits() {
        try {
            return ExecLimits.of(pageBytes(), stackLimitBytes());
        } catch (IOException e) {
            return ExecLimits.DEFAULT;
        }
    }

    /** How many open files this process may allow another: its hard limit, or any number with the privilege to raise it. */
    public static long mostOpenFiles() {
        try {
            String hard = limit(OPEN_FILES, HARD);
            return hard.equals(UNLIMITED) || mayRaise() ? Long.MAX_VALUE : Long.parseLong(hard);
        } catch (IOException e) {
            // The kernel will say.
            return Long.MAX_VALUE;
        }
    }

    /** The largest core file that this process may allow another, in bytes; or {@code unlimited}. */
    public static String hardCoreBytes() {
        try {
            return limit(CORE, HARD);
        } catch (IOException e) {
            return UNLIMITED;
        }
    }

    private static boolean mayRaise() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"), StandardCharsets.ISO_8859_1)) {
            if (line.startsWith(CAPABILITIES)) {
                long set = Long.parseUnsignedLong(
                        line.substring(CAPABILITIES.length()).strip(), 16);
                return (set >> CAP_SYS_RESOURCE & 1) == 1;
            }
        }
        return false;
    }

    private static long stackLimitBytes() throws IOException {
        String soft = limit(STACK, SOFT);
        return soft.equals(UNLIMITED) ? -1 : Long.parseLong(soft);
    }

    private static String limit(String name, int column) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/limits"), StandardCharsets.US_ASCII)) {
            if (line.startsWith(name)) {
                return line.substring(name.length()).strip().split(" +", -1)[column];
            }
        }
        throw new IOException("/proc/self/limits has no \"" + name + "\"");
    }

    /** The kernel tells each program at its start (getauxval(3)). */
    static long pageBytes() throws IOException {
        ByteBuffer pairs =
                ByteBuffer.wrap(Files.readAllBytes(Path.of("/proc/self/auxv"))).order(ByteOrder.nativeOrder());
        while (pairs.remaining() >= 2 * Long.BYTES) {
            long key = pairs.getLong();
            long value = pairs.getLong();
            if (key == PAGE_SIZE_KEY) {
                return value;
            }
        }
        throw new IOException("/proc/self/auxv has no page size");
    }
}
