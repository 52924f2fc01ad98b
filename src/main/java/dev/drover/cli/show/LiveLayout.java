package dev.drover.cli.show;

import dev.drover.cli.text.Bars;
import java.util.List;

/**
 * How live lines share the cells of a terminal: one width of the labels and one of the bars, so that the lines stand below one another.
 * Immutable; any thread.
 */
final class LiveLayout {
    /** Of what says more than how far a job is. */
    static final int HIGHEST_RANK = 4;

    private static final String GAP = "   ";
    private static final int BAR_CELLS = 32;
    private static final int LEAST_BAR_CELLS = 8;
    private static final int LEAST_LABEL = 12;

    private final Bars bars;
    private final int width;
    private final int labelWidth;
    private final int barCells;
    /** Facts of a higher rank are left out. */
    private final int rank;

    /**
     * Looks at all lines.
     *
     * @param bars null for a pipe, where a bar is no use and nothing shrinks
     * @param terminalWidth 0: any
     */
    LiveLayout(List<LiveLine> lines, Bars bars, int terminalWidth) {
        this.bars = bars;
        // A line of the whole width would wrap on some terminals, and be drawn over in the wrong place.
        this.width = terminalWidth > 0 ? terminalWidth - 1 : Integer.MAX_VALUE;
        int label = 0;
        int id = 0;
        int fixed;
        boolean anyBar = false;
        for (LiveLine line : lines) {
            label = Math.max(label, line.labelWidth());
            id = Math.max(id, line.id().length());
            anyBar |= line.hasBar();
        }
        int kept = HIGHEST_RANK;
        fixed = fixedWidth(lines, kept);
        // A name says more than a speed.
        while (kept > 0 && fixed + Math.min(label, LEAST_LABEL) > width) {
            fixed = fixedWidth(lines, --kept);
        }
        this.rank = kept;
        int cells = bars != null && anyBar ? BAR_CELLS : 0;
        int room = width - fixed;
        if (label + barWidth(cells) > room && cells > 0) {
            cells = Math.max(LEAST_BAR_CELLS, room - label - GAP.length());
        }
        if (label + barWidth(cells) > room) {
            label = Math.min(label, Math.max(LEAST_LABEL, room - barWidth(cells)));
        }
        if (label + barWidth(cells) > room) {
            cells = 0;
            label = Math.min(label, Math.max(id, room));
        }
        this.labelWidth = label;
        this.barCells = cells;
    }

    /** One of the lines. */
    String text(LiveLine line) {
        StringBuilder text = new StringBuilder(label(line));
        if (bars != null) {
            text.append(" ".repeat(Math.max(0, labelWidth - text.length())));
        }
        if (line.hasBar() && barCells > 0) {
            text.append(GAP).append(bars.draw(line.done(), line.total(), barCells));
        }
        text.append(line.counts()).append(line.facts(rank));
        text.append(cut(line.note(), width - text.length() - line.after().length()));
        text.append(line.after());
        return text.length() > width ? text.substring(0, width) : text.toString();
    }

    private String label(LiveLine line) {
        int room = labelWidth - line.id().length() - 1;
        String name = line.name();
        if (bars == null || name.length() <= room) {
            return line.id() + " " + name;
        }
        if (room < 2) {
            return line.id();
        }
        int head = room / 2;
        return line.id() + " " + name.substring(0, head) + ellipsis()
                + name.substring(name.length() - (room - head - 1));
    }

    private String cut(String text, int room) {
        if (text.length() <= room) {
            return text;
        }
        if (room < 2) {
            return "";
        }
        int end = Character.isHighSurrogate(text.charAt(room - 2)) ? room - 2 : room - 1;
        return text.substring(0, end) + ellipsis();
    }

    private String ellipsis() {
        return bars == null || !bars.utf8() ? "~" : "…";
    }

    private static int fixedWidth(List<LiveLine> lines, int rank) {
        int fixed = 0;
        for (LiveLine line : lines) {
            fixed = Math.max(fixed, line.fixedWidth(rank));
        }
        return fixed;
    }

    private static int barWidth(int cells) {
        return cells == 0 ? 0 : GAP.length() + cells;
    }
}
