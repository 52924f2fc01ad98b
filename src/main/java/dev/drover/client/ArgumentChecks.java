package dev.drover.client;

import dev.drover.client.convert.Convert;
import java.time.Duration;

/** Checks what a program gives with a call, and says what is wrong with it. Without state; any thread. */
final class ArgumentChecks {
    private ArgumentChecks() {}

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
