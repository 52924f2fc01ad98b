package dev.drover.process.spawn;

/** The result of one call of {@link Child#pump}. */
public enum PumpResult {
    /** Output was delivered, or a stream came to its end. */
    OUTPUT,
    /**
     * The child has ended. Returned once as soon as the end is seen, and again at each call after both streams have
     * ended too.
     */
    ENDED,
    /** Nothing happened within the time. */
    TIMED_OUT,
    /** {@link Child#wakeup()} was called. */
    WOKEN
}
