package dev.drover.process.spawn;

/** What one turn of {@link Child#pump} saw. */
public enum Pumped {
    /** Output was delivered, or a stream came to its end. */
    OUTPUT,
    /** The child has ended: said once as soon as it is seen, and again on each turn once both streams are at their end too. */
    ENDED,
    /** Nothing happened within the time. */
    TIMED_OUT,
    /** {@link Child#wakeup()} was called. */
    WOKEN
}
