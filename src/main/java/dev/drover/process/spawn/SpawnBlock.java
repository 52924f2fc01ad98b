package dev.drover.process.spawn;

import dev.drover.process.libc.NativeBuffer;
import java.util.List;

/**
 * Lays argv, environment and paths out in native memory as {@code posix_spawn} takes them. Owned by the spawning thread.
 *
 * <p>One slot before argv is free, so that a script without {@code #!} can be given to a shell without laying out all again.
 */
final class SpawnBlock {
    /** Linux never takes more than three quarters of 8 MiB, whatever the stack limit is. */
    static final long TOTAL_LIMIT_BYTES = 6L << 20;

    private final NativeBuffer buffer;
    private final int argvSlot;
    private final int environmentSlot;
    private int end;

    SpawnBlock(NativeBuffer buffer, SpawnSpec spec) {
        this.buffer = buffer;
        argvSlot = NativeBuffer.DATA + Long.BYTES;
        environmentSlot = argvSlot + (spec.wordsOfProgram().size() + 1) * Long.BYTES;
        end = environmentSlot + (spec.environment().size() + 1) * Long.BYTES;
        putAll(argvSlot, spec.wordsOfProgram());
        putAll(environmentSlot, spec.environment());
    }

    /** What the layout of {@code spec} takes, with {@code extraBytes} for paths. */
    static long sizeBytes(SpawnSpec spec, long extraBytes) {
        long pointers =
                1L + spec.wordsOfProgram().size() + 1 + spec.environment().size() + 1;
        return pointers * Long.BYTES + totalBytes(spec.wordsOfProgram()) + totalBytes(spec.environment()) + extraBytes;
    }

    private static long totalBytes(List<byte[]> words) {
        long total = 0;
        for (byte[] word : words) {
            total += word.length + 1L;
        }
        return total;
    }

    long argv() {
        return buffer.address + argvSlot;
    }

    /** The argv that has {@code shell} run {@code script} with the same arguments; changes this block for good. */
    long argvOfShell(long shell, long script) {
        buffer.bytes.putLong(argvSlot - Long.BYTES, shell);
        buffer.bytes.putLong(argvSlot, script);
        return argv() - Long.BYTES;
    }

    long environment() {
        return buffer.address + environmentSlot;
    }

    /** Where the next string goes; to be given back with {@link #rewind}. */
    int mark() {
        return end;
    }

    void rewind(int mark) {
        end = mark;
    }

    long put(byte[] string) {
        long at = buffer.address + end;
        buffer.bytes.put(end, string);
        end += string.length;
        buffer.bytes.put(end++, (byte) 0);
        return at;
    }

    private void putAll(int slot, List<byte[]> words) {
        int at = slot;
        for (byte[] word : words) {
            buffer.bytes.putLong(at, put(word));
            at += Long.BYTES;
        }
        buffer.bytes.putLong(at, 0);
    }
}
