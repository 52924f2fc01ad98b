package dev.drover.history.table;

/** Fits texts of records into the columns of the history; the whole text stays in the journal. */
public final class Texts {
    /** Characters of a column that is asked by. */
    static final int SHORT = 1_000;

    /** Characters of a column that is only shown. */
    static final int LONG = 10_000;

    private Texts() {}

    static String cut(String text) {
        return cut(text, SHORT);
    }

    /** The text, without what PostgreSQL does not take in a text, and not longer than a column. */
    static String cut(String text, int limit) {
        String clean = text.indexOf('\0') < 0 ? text : text.replace('\0', '\uFFFD');
        if (clean.length() <= limit) {
            return clean;
        }
        int end = Character.isHighSurrogate(clean.charAt(limit - 1)) ? limit - 1 : limit;
        return clean.substring(0, end);
    }

    public static String orNull(String text) {
        return text.isEmpty() ? null : cut(text);
    }
}
