package dev.drover.journal;

import java.io.IOException;

/** The disk or the quota is full: the only error of a write after which a journal continues. */
final class OutOfSpaceException extends IOException {
    private static final long serialVersionUID = 1L;

    OutOfSpaceException(String message, Throwable cause) {
        super(message, cause);
    }
}
