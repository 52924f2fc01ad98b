package dev.drover.client.connect;

import dev.drover.model.ErrorCode;
import dev.drover.model.UserException;

/**
 * Turns an interrupt into an exception, for methods that do not declare {@code InterruptedException}. Without state;
 * any thread.
 */
public final class Interrupts {
    private Interrupts() {}

    /** Returns the exception, and sets the interrupt again. */
    public static UserException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new UserException(
                ErrorCode.UNREACHABLE, "the thread was interrupted while it waited for the coordinator; ask again", e);
    }
}
