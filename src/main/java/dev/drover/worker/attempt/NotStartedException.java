package dev.drover.worker.attempt;

import java.util.OptionalInt;

/** One sentence that says why an attempt could not start, and the exit code that a shell would report, if any. */
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

    /** @param cause what the job's own code threw; its stack is kept for the job's author */
    public NotStartedException(String sentence, Throwable cause) {
        super(sentence, cause);
        this.exitCode = 0;
    }

    public OptionalInt exitCode() {
        return exitCode == 0 ? OptionalInt.empty() : OptionalInt.of(exitCode);
    }
}
