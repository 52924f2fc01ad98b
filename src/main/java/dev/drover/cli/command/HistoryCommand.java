package dev.drover.cli.command;

import dev.drover.cli.args.Parsed;
import dev.drover.cli.show.JobColumn;
import dev.drover.cli.show.JobJson;
import dev.drover.cli.show.Shown;
import dev.drover.cli.terminal.Console;
import dev.drover.cli.text.Column;
import dev.drover.cli.text.ExitCodes;
import dev.drover.cli.text.Points;
import dev.drover.cli.text.Sizes;
import dev.drover.client.JobFilter;
import dev.drover.client.JobSummary;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** {@code drover history} and {@code drover list}: jobs, newest first. */
final class HistoryCommand implements Command {
    private static final long TERMINAL_LIMIT = 50;

    private final boolean liveOnly;

    HistoryCommand(boolean liveOnly) {
        this.liveOnly = liveOnly;
    }

    @Override
    public int run(Session session, Parsed options) throws IOException {
        Operands.none(options, liveOnly ? "list" : "history");
        ClientPort client = session.client();
        Console console = session.console();
        Filters.requireTable(options);
        List<JobColumn> columns =
                options.has("--columns") ? JobColumn.parse(options.text("--columns", "")) : JobColumn.USUAL;
        JobFilter.Builder filter = Filters.jobs(
                options, new Points(session.time().now(), session.time().zone()));
        long limit = options.number("--limit", 0, console.isTerminal() ? TERMINAL_LIMIT : 0);
        boolean countAll = console.isTerminal() && limit > 0;
        if (liveOnly) {
            filter.live();
        }
        if (countAll) {
            filter.count();
        }
        ClientPort.Rows<JobSummary> jobs = client.jobs(filter.limit(limit).build());
        long shown = print(session, options, columns, jobs);
        if (countAll) {
            printOmitted(console, shown, jobs.matching());
        }
        return ExitCodes.DONE;
    }

    private static long print(
            Session session, Parsed options, List<JobColumn> columns, ClientPort.Rows<JobSummary> jobs) {
        Console console = session.console();
        long count = 0;
        if (options.has("--json") || options.has("--quiet")) {
            for (; jobs.hasNext(); count++) {
                JobSummary job = jobs.next();
                console.line(
                        options.has("--json") ? JobJson.line(job) : job.id().toString());
            }
            return count;
        }
        Shown shown = session.shown();
        TablePrinter printer = new TablePrinter(console, layout(columns), options);
        for (; jobs.hasNext(); count++) {
            printer.add(cells(columns, jobs.next(), shown));
        }
        printer.end();
        return count;
    }

    static List<Column> layout(List<JobColumn> columns) {
        List<Column> layout = new ArrayList<>(columns.size());
        for (JobColumn column : columns) {
            layout.add(column.column());
        }
        return layout;
    }

    static String[] cells(List<JobColumn> columns, JobSummary job, Shown shown) {
        String[] cells = new String[columns.size()];
        for (int i = 0; i < cells.length; i++) {
            cells[i] = columns.get(i).cell(job, shown);
        }
        return cells;
    }

    private static void printOmitted(Console console, long shown, OptionalLong matching) {
        if (matching.isPresent() && matching.getAsLong() > shown) {
            console.info(Sizes.count(shown) + " of " + Sizes.count(matching.getAsLong()) + " shown; --limit 0 for all");
        }
    }
}
