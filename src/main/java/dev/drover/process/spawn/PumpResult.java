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
    /** The child's standard input has taken all of {@link Child#write}, or nobody can read it any more. */
    WRITTEN,
    /** Nothing happened within the time. */
    TIMED_OUT,
    /** {@link Child#wakeup()} was called. */
    WOKEN
}
