package dev.drover.cli.text;

/**
 * One column of a table.
 *
 * @param title upper case, as in the header
 * @param pipeTitle as in the header for programs, with the unit of its values
 * @param right whether its cells stand to the right
 * @param shrink how it is shortened where a terminal is too narrow
 */
public record Column(String title, String pipeTitle, boolean right, Shrink shrink) {
    public Column(String title, boolean right, Shrink shrink) {
        this(title, title, right, shrink);
    }

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

    /** A time span: for people in the unit that suits it, for programs in milliseconds. */
    public static Column duration(String title) {
        return new Column(title, title + "_MS", false, Shrink.NEVER);
    }

    public static Column right(String title) {
        return new Column(title, true, Shrink.NEVER);
    }
}
