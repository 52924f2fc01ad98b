package dev.drover.model;

/**
 * How many bytes of arguments and environment the kernel takes for a program (execve(2), "Limits on size of arguments and
 * environment"). Immutable; any thread.
 *
 * @param wordBytes of one argument or {@code NAME=value}, with the NUL at its end
 * @param totalBytes of all of them, each with its NUL and its pointer
 */
public record ExecLimits(long wordBytes, long totalBytes) {
    /** Linux takes that many pages for one word. */
    private static final int WORD_PAGES = 32;

    private static final String ADVICE = "; pass the data in a file or on standard input instead";

    private static final int POINTER_BYTES = 8;
    /** Linux takes a quarter of the stack limit, within these bounds. */
    private static final int STACK_SHARE = 4;

    private static final long LEAST_TOTAL_BYTES = 128L << 10;
    private static final long MOST_TOTAL_BYTES = 6L << 20;

    /** Those of most machines: pages of 4 KiB, and a stack limit of 8 MiB. */
    public static final ExecLimits DEFAULT = of(4L << 10, 8L << 20);

    /**
     * The limits that follow from what a process has.
     *
     * @param pageBytes the kernel's page size
     * @param stackLimitBytes RLIMIT_STACK of the process that starts programs; negative: none
     */
    public static ExecLimits of(long pageBytes, long stackLimitBytes) {
        long share = stackLimitBytes < 0 ? MOST_TOTAL_BYTES : stackLimitBytes / STACK_SHARE;
        return new ExecLimits(WORD_PAGES * pageBytes, Math.max(LEAST_TOTAL_BYTES, Math.min(MOST_TOTAL_BYTES, share)));
    }

    /** What a word of that many bytes counts in the total. */
    public static long counted(long length) {
        return length + 1 + POINTER_BYTES;
    }

    /**
     * The sentence about one word of that many bytes, with its NUL.
     *
     * @param what it is, as in "one argument"
     */
    public String wordTooLong(String what, long bytes) {
        return what + " has " + bytes + " bytes, and the system takes " + wordBytes + ADVICE;
    }

    /** The sentence about arguments and environment of that many bytes. */
    public String tooLong(long bytes) {
        return "arguments and environment have " + bytes + " bytes together, and the system takes " + totalBytes
                + ", a quarter of the stack limit (ulimit -s) of the coordinator" + ADVICE;
    }
}
