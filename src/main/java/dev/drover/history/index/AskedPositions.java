package dev.drover.history.index;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How far the journal was durable when questions came, so that one that is asked again waits for no more than it did at first. The oldest
 * are dropped; a question older than those waits for a little more.
 *
 * <p>Not safe for threads: its owner guards it.
 */
final class AskedPositions {
    static final int MAX_SAMPLES = 4_096;

    private record Sample(long nanos, long position) {}

    /** Oldest first. */
    private final Deque<Sample> samples = new ArrayDeque<>();

    /**
     * Keeps how far the journal is durable as a question comes, and finds what the question has to wait for.
     *
     * @param nowNanos never before that of an earlier call
     * @param durable position up to which the journal is durable now
     * @param askedNanosAgo since it was asked first; 0 if it is now
     * @return a position up to which the journal was durable when it was asked first, or later
     */
    long target(long nowNanos, long durable, long askedNanosAgo) {
        samples.addLast(new Sample(nowNanos, durable));
        if (samples.size() > MAX_SAMPLES) {
            samples.removeFirst();
        }
        if (askedNanosAgo <= 0) {
            return durable;
        }
        for (Sample sample : samples) {
            if (sample.nanos() - (nowNanos - askedNanosAgo) >= 0) {
                return sample.position();
            }
        }
        return durable;
    }
}
