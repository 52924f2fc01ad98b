package dev.drover.cli.text;

import java.util.ArrayList;
import java.util.List;

/**
 * Lays out rows under a header: aligned and shortened for a terminal, tab-separated and whole for a pipe.
 *
 * <p>For a pipe each row is written as it comes, so that a million rows need no memory; for a terminal they are collected.
 */
public final class Table {
    private static final int LEAST_WIDTH = 6;

    private final List<Column> columns;
    private final boolean utf8;
    private final List<String[]> rows = new ArrayList<>();

    public Table(List<Column> columns, boolean utf8) {
        this.columns = List.copyOf(columns);
        this.utf8 = utf8;
    }

    public void add(String[] cells) {
        for (int i = 0; i < cells.length; i++) {
            cells[i] = Escapes.line(cells[i]);
        }
        rows.add(cells);
    }

    public int size() {
        return rows.size();
    }

    /** A row for a pipe, without its newline. */
    public static String tabbed(String[] cells) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < cells.length; i++) {
            line.append(i == 0 ? "" : "\t").append(Escapes.line(cells[i]));
        }
        return line.toString();
    }

    /** The header for a pipe. */
    public String[] pipeTitles() {
        String[] titles = new String[columns.size()];
        for (int i = 0; i < titles.length; i++) {
            titles[i] = columns.get(i).pipeTitle();
        }
        return titles;
    }

    public String[] titles() {
        String[] titles = new String[columns.size()];
        for (int i = 0; i < titles.length; i++) {
            titles[i] = columns.get(i).title();
        }
        return titles;
    }

    /**
     * The collected rows for a terminal.
     *
     * @param header whether the first line is the titles
     * @param terminalWidth cells that a line may have; 0: any number
     */
    public List<String> lines(boolean header, int terminalWidth) {
        int[] widths = widths(header);
        if (terminalWidth > 0) {
            shrink(widths, terminalWidth);
        }
        List<String> lines = new ArrayList<>();
        if (header) {
            lines.add(line(titles(), widths));
        }
        for (String[] row : rows) {
            lines.add(line(row, widths));
        }
        return lines;
    }

    private int[] widths(boolean header) {
        int[] widths = new int[columns.size()];
        for (int i = 0; i < widths.length; i++) {
            widths[i] = header ? columns.get(i).title().length() : 0;
            for (String[] row : rows) {
                widths[i] = Math.max(widths[i], width(row[i]));
            }
        }
        return widths;
    }

    private void shrink(int[] widths, int terminalWidth) {
        int excess = 2 * widths.length;
        for (int width : widths) {
            excess += width;
        }
        excess -= terminalWidth;
        for (Column.Shrink kind : new Column.Shrink[] {Column.Shrink.END, Column.Shrink.MIDDLE}) {
            for (int i = 0; i < widths.length && excess > 0; i++) {
                if (columns.get(i).shrink() == kind) {
                    int give = Math.min(excess, Math.max(0, widths[i] - LEAST_WIDTH));
                    widths[i] -= give;
                    excess -= give;
                }
            }
        }
    }

    private String line(String[] cells, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < cells.length; i++) {
            Column column = columns.get(i);
            String cell = fit(cells[i], widths[i], column.shrink());
            int padding = widths[i] - width(cell);
            line.append(i == 0 && !column.right() ? "" : "  ");
            line.append(column.right() ? " ".repeat(padding) + cell : cell + " ".repeat(padding));
        }
        return line.toString().stripTrailing();
    }

    private String fit(String cell, int width, Column.Shrink shrink) {
        if (width(cell) <= width) {
            return cell;
        }
        String mark = utf8 ? "…" : "~";
        if (shrink == Column.Shrink.MIDDLE) {
            int head = width / 2;
            int length = cell.length();
            return cell.substring(0, head) + mark + cell.substring(length - (width - head - 1));
        }
        int end = width - 1;
        if (Character.isHighSurrogate(cell.charAt(end - 1))) {
            end--;
        }
        return cell.substring(0, end) + mark;
    }

    private static int width(String cell) {
        return cell.codePointCount(0, cell.length());
    }
}
