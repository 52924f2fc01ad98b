package dev.drover.worker.attempt;

import dev.drover.proto.OutputLimitActionCode;
import dev.drover.proto.Spec;

/**
 * The limits of one attempt. Immutable.
 *
 * @param tailBytes of each stream that are sent with the result
 * @param outputBytes of both streams together that are kept
 * @param isEndedAboveOutput whether an attempt with more output is ended; else the rest is read, counted and dropped
 * @param liveAfterMs age of output at which its file is made, so that a user who follows it sees it
 * @param resultBytes of a function's JSON
 * @param stackChars of an exception's stack
 */
public record AttemptLimits(
        int tailBytes,
        long outputBytes,
        boolean isEndedAboveOutput,
        long liveAfterMs,
        int resultBytes,
        int stackChars) {
    public static final AttemptLimits DEFAULT = new AttemptLimits(8 << 10, 64L << 20, false, 50, 1 << 20, 16 << 10);

    /** These, but for what the job asks for. */
    public AttemptLimits of(Spec spec) {
        boolean isKill = spec.getOnOutputLimit() == OutputLimitActionCode.OUTPUT_LIMIT_ACTION_KILL;
        if (!spec.hasOutputLimitBytes() && !isKill) {
            return this;
        }
        long limitBytes = spec.hasOutputLimitBytes() ? spec.getOutputLimitBytes() : outputBytes;
        int boundedTailBytes = (int) Math.min(tailBytes, limitBytes);
        return new AttemptLimits(boundedTailBytes, limitBytes, isKill, liveAfterMs, resultBytes, stackChars);
    }
}
