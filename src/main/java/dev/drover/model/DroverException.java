package dev.drover.model;

import java.util.Objects;

/** An error that a user can see: a stable code, and one sentence that says what happened and what to do next. */
public class DroverException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;

    public DroverException(ErrorCode code, String message) {
        this(code, message, null);
    }

    public DroverException(ErrorCode code, String message, Throwable cause) {
        super(message, cause);
        this.code = Objects.requireNonNull(code);
    }

    public ErrorCode code() {
        return code;
    }
}
