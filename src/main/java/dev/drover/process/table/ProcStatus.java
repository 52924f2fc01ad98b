package dev.drover.process.table;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads values that only {@code /proc/PID/status} has. Any thread may call it. */
public final class ProcStatus {
    private static final String UMASK = "Umask:";

    private ProcStatus() {}

    /** This process's umask; asking {@code umask(2)} would change it for a moment. */
    public static int ownUmask() {
        try {
            // Latin 1, because a process's name can be any bytes.
            for (String line : Files.readAllLines(Path.of("/proc/self/status"), StandardCharsets.ISO_8859_1)) {
                if (line.startsWith(UMASK)) {
                    return Integer.parseInt(line.substring(UMASK.length()).strip(), 8);
                }
            }
            throw new IllegalStateException("/proc/self/status has no umask; Linux 4.7 or later is needed");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read /proc/self/status", e);
        }
    }
}
