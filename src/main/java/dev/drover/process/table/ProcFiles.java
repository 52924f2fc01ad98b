package dev.drover.process.table;

import java.io.FileInputStream;
import java.io.IOException;
import java.util.Arrays;

/**
 * Reads files of {@code /proc} into one array that it keeps. System calls by JNA were no faster: the kernel takes most
 * of the 8 µs for a stat file. Owned by one thread at a time.
 */
final class ProcFiles {
    private static final int START_BYTES = 4096;
    /** The kernel takes no larger environment at exec. */
    private static final int LIMIT_BYTES = 6 << 20;

    private byte[] bytes = new byte[START_BYTES];

    byte[] bytes() {
        return bytes;
    }

    /** Reads all of {@code /proc/PID/name} and returns its length, or -1 if it can't be read: mostly, the process is gone. */
    int read(int pid, String name) {
        try (FileInputStream in = new FileInputStream("/proc/" + pid + "/" + name)) {
            int length = 0;
            while (true) {
                int count = in.read(bytes, length, bytes.length - length);
                if (count < 0) {
                    return length;
                }
                length += count;
                if (length == bytes.length) {
                    if (length >= LIMIT_BYTES) {
                        return length;
                    }
                    bytes = Arrays.copyOf(bytes, length * 2);
                }
            }
        } catch (IOException e) {
            // ENOENT and ESRCH mean that the process has just ended, EACCES that it is another user's. In each case
            // there is nothing to read.
            return -1;
        }
    }
}
