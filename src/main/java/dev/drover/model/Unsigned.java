package dev.drover.model;

/**
 * Numbers of messages that are unsigned there and signed in Java, where those past the signed range would be below zero. Without state; any
 * thread.
 */
public final class Unsigned {
    private Unsigned() {}

    /** The number, or the largest one in the signed range if it is past that: for what means "at most" or "at least". */
    public static long clamped(long unsigned) {
        return unsigned < 0 ? Long.MAX_VALUE : unsigned;
    }

    /** The same for 32 bits. */
    public static int clamped(int unsigned) {
        return unsigned < 0 ? Integer.MAX_VALUE : unsigned;
    }
}
