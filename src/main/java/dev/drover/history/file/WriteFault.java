package dev.drover.history.file;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Optional;

/** Why a history that is whole cannot be written at present. It can still be read. Any thread. */
public enum WriteFault {
    NO_SPACE("No space left on device", "its disk is full", "make room, and it catches up by itself"),
    READ_ONLY("Read-only file system", "the home is on a read-only file system", "remount it read-write");

    /** Causes of causes that are looked at. */
    private static final int DEPTH = 10;

    private final String reason;
    private final String because;
    private final String advice;

    WriteFault(String reason, String because, String advice) {
        this.reason = reason;
        this.because = because;
        this.advice = advice;
    }

    /** The second half of a sentence. */
    public String because() {
        return because;
    }

    /** What the user can do. */
    public String advice() {
        return advice;
    }

    /** The exception that Java throws for it, for a fault that somebody found without one. */
    IOException asException(Path path) {
        return new FileSystemException(path.toString(), null, reason);
    }

    /** What that failure comes from, if it is one of these; Linux's texts are all that Java and H2 hand on. */
    public static Optional<WriteFault> of(Throwable failure) {
        Throwable cause = failure;
        for (int i = 0; i < DEPTH && cause != null; i++) {
            if (cause instanceof IOException) {
                String reason = reason((IOException) cause);
                if (reason.contains(NO_SPACE.reason) || reason.contains("Disk quota exceeded")) {
                    return Optional.of(NO_SPACE);
                }
                if (reason.contains(READ_ONLY.reason)) {
                    return Optional.of(READ_ONLY);
                }
            }
            cause = cause.getCause();
        }
        return Optional.empty();
    }

    private static String reason(IOException failure) {
        String reason = failure instanceof FileSystemException ? ((FileSystemException) failure).getReason() : null;
        return reason == null ? String.valueOf(failure.getMessage()) : reason;
    }
}
