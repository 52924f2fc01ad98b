package dev.drover.cli.text;

/**
 * One column of a table.
 *
 * @param title upper case, as in the header
 * @param right whether its cells stand to the right
 * @param shrink how it is shortened where a terminal is too narrow
 */
public record Column(String title, boolean right, Shrink shrink) {
    /** How a column may be shortened. */
    public enum Shrink {
        NEVER,
        /** Its end is cut; first of all. */
        END,
        /** Its middle is cut; after the others. */
        MIDDLE
    }

    public static Column left(String title) {
        return new Column(title, false, Shrink.NEVER);
    }

    public static Column right(String title) {
        return new Column(title, true, Shrink.NEVER);
    }
}
