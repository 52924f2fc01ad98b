package dev.drover.client;

import dev.drover.model.ErrorCode;

/**
 * Every error of the library: a stable code that a program can act on, and one sentence that says what happened and which method helps, or,
 * for a client {@linkplain ClientOptions.Option#SPEAK_OF_COMMANDS that speaks of commands}, what to type. Not checked, because most callers
 * can only pass it on.
 *
 * <p>A call throws it on the thread that called, a listener is given it on the thread that its method names, and a future is completed with
 * it on a thread of the client: {@code get} wraps it in an {@code ExecutionException}, {@code join} in a {@code CompletionException}.
 * Immutable but for its stack trace; any thread.
 *
 * <p>What is wrong with the call itself, whatever the home holds, is an {@code IllegalArgumentException}; null where nothing says that it may
 * be is a {@code NullPointerException}. The fields of a job and the
 * settings of a home are refused by this one, with {@link ErrorCode#INVALID}.
 */
public final class DroverException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What kind of error it is. */
    private final ErrorCode code;

    /**
     * An error without a cause.
     *
     * @param code what a program can act on
     * @param message one sentence for people
     */
    public DroverException(ErrorCode code, String message) {
        this(code, message, null);
    }

    /**
     * An error.
     *
     * @param code what a program can act on
     * @param message one sentence for people
     * @param cause null if there is none
     */
    public DroverException(ErrorCode code, String message, Throwable cause) {
        super(message, cause);
        this.code = ArgumentChecks.requireNonNull(code, "code");
    }

    /** {@return what kind of error it is, for a program to act on} */
    public ErrorCode code() {
        return code;
    }
}
