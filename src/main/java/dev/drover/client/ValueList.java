package dev.drover.client;

/**
 * Values for an array job that lie in the home, made by {@link DroverClient#storeValues}. Equal values have the
 * same list.
 *
 * @param name of the list in the home
 * @param count of its values
 * @param skippedEmpty empty lines that were left out
 */
public record ValueList(String name, long count, long skippedEmpty) {
    /** What ends a value in a stream. */
    public enum Separator {
        /** A line feed. Empty lines are left out. */
        LINE,
        /** A NUL. Empty values are kept. */
        NUL
    }
}
