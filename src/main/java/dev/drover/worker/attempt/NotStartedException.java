package dev.drover.worker.attempt;

import java.util.OptionalInt;

/** Says in one sentence why an attempt could not start, and with which exit code a shell would say so, if any. */
public final class NotStartedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int exitCode;

    public NotStartedException(String sentence) {
        this(sentence, 0);
    }

    public NotStartedException(String sentence, int exitCode) {
        super(sentence);
        this.exitCode = exitCode;
    }

    public OptionalInt exitCode() {
        return exitCode == 0 ? OptionalInt.empty() : OptionalInt.of(exitCode);
    }
}
