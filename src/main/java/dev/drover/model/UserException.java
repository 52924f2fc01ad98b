package dev.drover.model;

import java.util.Objects;

/**
 * An error that a user can see, at a terminal or in a program: a stable code, and one sentence that says what happened and what to do next.
 * Not checked, because most callers can only pass it on; who can act on one looks at {@link #code()}.
 */
public class UserException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;

    /**
     * An error without a cause.
     *
     * @param code what a program can act on
     * @param message one sentence for people
     */
    public UserException(ErrorCode code, String message) {
        this(code, message, null);
    }

    /**
     * An error.
     *
     * @param code what a program can act on
     * @param message one sentence for people
     * @param cause null if there is none
     */
    public UserException(ErrorCode code, String message, Throwable cause) {
        super(message, cause);
        this.code = Objects.requireNonNull(code);
    }

    /** {@return what kind of error it is, for a program to act on} */
    public ErrorCode code() {
        return code;
    }
}
