package dev.drover.process.spawn;

import java.util.OptionalInt;

/** Says why nothing was started, in one sentence for users. */
public final class SpawnException extends Exception {
    private static final long serialVersionUID = 1L;

    /** The closed set of reasons. */
    public enum Kind {
        /** No such command, or its interpreter is missing. */
        NOT_FOUND(127),
        /** The file is there, but may not be executed. */
        NOT_EXECUTABLE(126),
        /** The directory to start in is missing or may not be entered. */
        NO_DIRECTORY(126),
        /** Arguments and environment exceed what the kernel takes. */
        TOO_LONG(126),
        /** Anything else; see the error number. */
        OTHER(126);

        private final int exitCode;

        Kind(int exitCode) {
            this.exitCode = exitCode;
        }

        /** The exit code that a shell would report. */
        public int exitCode() {
            return exitCode;
        }
    }

    private final Kind kind;
    private final int errno;

    SpawnException(Kind kind, int errno, String message) {
        super(message);
        this.kind = kind;
        this.errno = errno;
    }

    public Kind kind() {
        return kind;
    }

    /** The system's error number, where one led to this. */
    public OptionalInt errno() {
        return errno == 0 ? OptionalInt.empty() : OptionalInt.of(errno);
    }
}
