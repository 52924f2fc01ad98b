package dev.drover.process.spawn;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;

/**
 * What the first bytes of an executable file say about who runs it: the interpreter after {@code #!}, or the loader of an ELF
 * file (elf(5)). Immutable, provided that nobody changes the array; any thread.
 *
 * @param bytes the first of the file, {@value #READ_BYTES} or all
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record ProgramHeader(byte[] bytes) {
    /** Linux looks for {@code #!} and its line in 256; the loader's name stands behind the program headers. */
    static final int READ_BYTES = 4096;

    private static final int SCRIPT_LINE_BYTES = 256;
    private static final byte[] ELF = {0x7f, 'E', 'L', 'F'};
    private static final int ELF_CLASS = 4;
    private static final int ELF_ORDER = 5;
    private static final int CLASS_64 = 2;
    private static final int LITTLE_ENDIAN = 1;
    private static final int PT_INTERP = 3;
    private static final int PROGRAM_HEADERS = 0x20;
    private static final int HEADER_SIZE = 0x36;
    private static final int HEADER_COUNT = 0x38;
    private static final int ELF_HEADER_BYTES = 64;
    private static final int SEGMENT_OFFSET = 8;
    private static final int SEGMENT_SIZE = 32;
    private static final int SEGMENT_BYTES = 56;

    boolean isScript() {
        return bytes.length > 2 && bytes[0] == '#' && bytes[1] == '!';
    }

    /** Whether a shell could not run it either: bash looks for a NUL in the first line, too. */
    boolean isBinary() {
        for (byte b : bytes) {
            if (b == '\n') {
                return false;
            }
            if (b == 0) {
                return true;
            }
        }
        return false;
    }

    /** The path of the interpreter or loader, as the kernel reads it; empty where there is none. */
    Optional<byte[]> interpreter() {
        return isScript() ? interpreterOfScript() : loader();
    }

    private Optional<byte[]> interpreterOfScript() {
        int limit = Math.min(SCRIPT_LINE_BYTES, bytes.length);
        int start = 2;
        while (start < limit && isBlank(bytes[start])) {
            start++;
        }
        int end = start;
        while (end < limit && !isBlank(bytes[end]) && bytes[end] != '\n' && bytes[end] != 0) {
            end++;
        }
        return end == start ? Optional.empty() : Optional.of(Arrays.copyOfRange(bytes, start, end));
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }

    /** Of 64-bit files only; a file of another kind just has no name to tell. */
    private Optional<byte[]> loader() {
        if (bytes.length < ELF_HEADER_BYTES
                || !Arrays.equals(bytes, 0, ELF.length, ELF, 0, ELF.length)
                || bytes[ELF_CLASS] != CLASS_64) {
            return Optional.empty();
        }
        ByteBuffer file = ByteBuffer.wrap(bytes)
                .order(bytes[ELF_ORDER] == LITTLE_ENDIAN ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        long at = file.getLong(PROGRAM_HEADERS);
        int size = Short.toUnsignedInt(file.getShort(HEADER_SIZE));
        int count = Short.toUnsignedInt(file.getShort(HEADER_COUNT));
        for (int i = 0; i < count && at >= 0 && at + SEGMENT_BYTES <= bytes.length; i++, at += size) {
            if (file.getInt((int) at) == PT_INTERP) {
                return name(file.getLong((int) at + SEGMENT_OFFSET), file.getLong((int) at + SEGMENT_SIZE));
            }
        }
        return Optional.empty();
    }

    /** Its size includes a NUL. */
    private Optional<byte[]> name(long offset, long size) {
        return offset < 0 || size < 2 || size > READ_BYTES || offset > bytes.length - size
                ? Optional.empty()
                : Optional.of(Arrays.copyOfRange(bytes, (int) offset, (int) (offset + size - 1)));
    }
}
