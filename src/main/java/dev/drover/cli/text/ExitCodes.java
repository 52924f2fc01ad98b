package dev.drover.cli.text;

/** Exit codes of the commands, which scripts rely on. */
public final class ExitCodes {
    public static final int DONE = 0;

    /** What was asked failed, or was not found. */
    public static final int FAILED = 1;

    public static final int USAGE = 2;

    /** No coordinator, or it can't be started. */
    public static final int NO_COORDINATOR = 3;

    /** {@code wait --timeout} passed. */
    public static final int WAIT_TIMED_OUT = 123;

    /** The job timed out. */
    public static final int TIMED_OUT = 124;

    /** A fault of Drover's own in a command whose exit code is a job's. */
    public static final int OWN_FAULT = 125;

    /** The job was cancelled, or this command was ended by Ctrl-C. */
    public static final int CANCELLED = 130;

    /** What a shell shows for a program that wrote to a pipe without a reader: 128 + SIGPIPE. */
    public static final int OUTPUT_CLOSED = 141;

    private ExitCodes() {}
}
