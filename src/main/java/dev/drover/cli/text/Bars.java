package dev.drover.cli.text;

/**
 * Draws progress bars, one cell a character.
 *
 * @param utf8 whether the terminal shows more than ASCII
 */
public record Bars(boolean utf8) {
    /**
     * A bar of that many cells.
     *
     * @param done from 0 to total
     * @param total 0 draws an empty bar
     */
    public String draw(long done, long total, int cells) {
        long halves = total <= 0 ? 0 : Math.min(2L * cells, (long) (2.0 * cells * done / total));
        StringBuilder bar = new StringBuilder(cells);
        for (int i = 0; i < cells; i++) {
            bar.append(cell(halves - 2L * i));
        }
        return bar.toString();
    }

    private char cell(long halves) {
        if (halves >= 2) {
            return utf8 ? '━' : '#';
        }
        if (halves == 1) {
            return utf8 ? '╸' : '-';
        }
        return utf8 ? ' ' : '.';
    }

    /** {@code 61 %}; 100 only when all is done. */
    public static String percent(long done, long total) {
        return (total <= 0 ? 0 : Math.min(100, (long) Math.floor(100.0 * done / total))) + " %";
    }

    /** What stands between the task and its line of output: {@code 12.7 │ }. */
    public String separator() {
        return utf8 ? " │ " : " | ";
    }
}
