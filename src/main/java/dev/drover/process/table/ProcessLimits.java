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

    private static long stackLimitBytes() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/limits"), StandardCharsets.US_ASCII)) {
            if (line.startsWith(STACK)) {
                String soft = line.substring(STACK.length()).strip().split(" ", 2)[0];
                return soft.equals(UNLIMITED) ? -1 : Long.parseLong(soft);
            }
        }
        throw new IOException("/proc/self/limits has no \"" + STACK + "\"");
    }

    /** The kernel tells each program at its start (getauxval(3)). */
    private static long pageBytes() throws IOException {
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
