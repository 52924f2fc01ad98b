package dev.drover.client.connect;

import dev.drover.model.DroverException;
import dev.drover.model.ErrorCode;

/** Turns an interrupt into a fault, where waiting is no part of what was asked. Without state; any thread. */
public final class Interrupts {
    private Interrupts() {}

    /** The fault; the interrupt is set again. */
    public static DroverException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new DroverException(
                ErrorCode.UNREACHABLE, "the thread was interrupted while it waited for the coordinator; ask again", e);
    }
}
