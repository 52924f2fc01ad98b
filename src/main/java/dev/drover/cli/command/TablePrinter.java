package dev.drover.cli.command;

import dev.drover.cli.args.ParsedArguments;
import dev.drover.cli.terminal.Console;
import dev.drover.cli.text.Column;
import dev.drover.cli.text.Table;
import java.util.List;

/** Prints rows: collected and aligned on a terminal, each as it comes in a pipe. One thread. */
final class TablePrinter {
    private final Console console;
    private final Table table;
    private final boolean header;
    private final boolean wide;
    private boolean begun;

    TablePrinter(Console console, List<Column> columns, ParsedArguments options) {
        this.console = console;
        this.table = new Table(columns, console.utf8());
        this.header = !options.has("--no-header");
        this.wide = options.has("--wide");
    }

    void add(String[] cells) {
        if (console.isTerminal()) {
            table.add(cells);
        } else {
            begin();
            console.line(Table.tabbed(cells));
        }
    }

    /** Prints what was collected. */
    void end() {
        if (!console.isTerminal()) {
            begin();
        } else if (table.size() > 0) {
            console.lines(table.lines(header, wide ? 0 : console.width()));
        }
    }

    /** Not before the first row is there: a question that is refused prints nothing. */
    private void begin() {
        if (header && !begun) {
            console.line(Table.tabbed(table.pipeTitles()));
        }
        begun = true;
    }
}
