package dev.drover.client;

import dev.drover.client.convert.Convert;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;

/** Checks what a program gives with a call, and says what is wrong with it. Without state; any thread. */
final class ArgumentChecks {
    private ArgumentChecks() {}

    /** Refuses null in the one way in which the library does it. */
    static <T> T requireNonNull(T value, String name) {
        if (value == null) {
            throw new NullPointerException(name + " is null");
        }
        return value;
    }

    /** The same of a collection and of each of its elements. */
    static void requireNonNulls(Collection<?> values, String name) {
        int position = 0;
        for (Object value : requireNonNull(values, name)) {
            if (value == null) {
                throw new NullPointerException(name + "[" + position + "] is null");
            }
            position++;
        }
    }

    /** The same of what was given one after the other. */
    static void requireNonNulls(Object[] values, String name) {
        requireNonNulls(Arrays.asList(requireNonNull(values, name)), name);
    }

    static int requireNotNegative(String what, int value) {
        requireNotNegative(what, (long) value);
        return value;
    }

    static long requireNotNegative(String what, long value) {
        if (value < 0) {
            throw new IllegalArgumentException("the " + what + " is 0 or more, not " + value);
        }
        return value;
    }

    /** A length of time that nanoseconds can count. */
    static Duration requireLength(String what, Duration value) {
        if (value.isNegative() || value.compareTo(Convert.LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "the " + what + " is between zero and " + Convert.LONGEST.toDays() + " days, not " + value);
        }
        return value;
    }
}
