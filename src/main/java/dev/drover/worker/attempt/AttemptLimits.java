package dev.drover.worker.attempt;

/**
 * The limits of one attempt. Immutable.
 *
 * @param tailBytes of each stream that are sent with the result
 * @param outputBytes of both streams together that are kept; more is read, counted and dropped
 * @param liveAfterMs age of output at which its file is made, so that a user who follows it sees it
 * @param resultBytes of a function's JSON
 * @param stackChars of an exception's stack
 */
public record AttemptLimits(int tailBytes, long outputBytes, long liveAfterMs, int resultBytes, int stackChars) {
    public static final AttemptLimits DEFAULT = new AttemptLimits(8 << 10, 64L << 20, 50, 1 << 20, 16 << 10);
}
