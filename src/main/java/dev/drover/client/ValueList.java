package dev.drover.client;

/**
 * Values for an array job that lie in the home, made by {@link DroverClient#storeValues}. Equal values have the
 * same list.
 *
 * @param name of the list in the home
 * @param count of its values, 0 or more
 * @param skippedEmpty empty lines that were left out, 0 or more
 */
public record ValueList(String name, long count, long skippedEmpty) {
    /**
     * Refuses null and negative numbers.
     *
     * @param name {@link #name}
     * @param count {@link #count}
     * @param skippedEmpty {@link #skippedEmpty}
     */
    public ValueList {
        ArgumentChecks.requireNonNull(name, "name");
        ArgumentChecks.requireNotNegative("number of values", count);
        ArgumentChecks.requireNotNegative("number of empty lines", skippedEmpty);
    }

    /** What ends a value in a stream. */
    public enum Separator {
        /** A line feed. Empty lines are left out. */
        LINE,
        /** A NUL. Empty values are kept. */
        NUL
    }
}
