package dev.drover.cli.command;

import dev.drover.cli.args.ParsedArguments;
import dev.drover.cli.show.JobColumn;
import dev.drover.cli.show.JobJson;
import dev.drover.cli.show.ValueFormat;
import dev.drover.cli.terminal.Console;
import dev.drover.cli.text.Column;
import dev.drover.cli.text.ExitCodes;
import dev.drover.cli.text.Sizes;
import dev.drover.cli.text.TimeParser;
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
    public int run(CommandContext context, ParsedArguments options) throws IOException {
        Operands.none(options, liveOnly ? "list" : "history");
        CommandClient client = context.client();
        Console console = context.console();
        Filters.requireTable(options);
        List<JobColumn> columns =
                options.has("--columns") ? JobColumn.parse(options.text("--columns", "")) : JobColumn.USUAL;
        JobFilter.Builder filter = Filters.jobs(
                options, new TimeParser(context.time().now(), context.time().zone()));
        long limit = options.number("--limit", 0, console.isTerminal() ? TERMINAL_LIMIT : 0);
        boolean countAll = console.isTerminal() && limit > 0;
        if (liveOnly) {
            filter.live();
        }
        if (countAll) {
            filter.count();
        }
        CommandClient.RowIterator<JobSummary> jobs =
                client.jobs(filter.limit(limit).build());
        long format = print(context, options, columns, jobs);
        if (countAll) {
            printOmitted(console, format, jobs.matching());
        }
        return ExitCodes.DONE;
    }

    private static long print(
            CommandContext context,
            ParsedArguments options,
            List<JobColumn> columns,
            CommandClient.RowIterator<JobSummary> jobs) {
        Console console = context.console();
        long count = 0;
        if (options.has("--json") || options.has("--quiet")) {
            for (; jobs.hasNext(); count++) {
                JobSummary job = jobs.next();
                console.line(
                        options.has("--json") ? JobJson.line(job) : job.id().toString());
                flushFirst(console, count);
            }
            return count;
        }
        ValueFormat format = context.valueFormat();
        TablePrinter printer = new TablePrinter(console, layout(columns), options);
        for (; jobs.hasNext(); count++) {
            printer.add(cells(columns, jobs.next(), format));
            flushFirst(console, count);
        }
        printer.end();
        return count;
    }

    /** Whoever reads the pipe sees the first row before the buffer is full. */
    private static void flushFirst(Console console, long rowsBefore) {
        if (rowsBefore == 0 && !console.isTerminal()) {
            console.flush();
        }
    }

    static List<Column> layout(List<JobColumn> columns) {
        List<Column> layout = new ArrayList<>(columns.size());
        for (JobColumn column : columns) {
            layout.add(column.column());
        }
        return layout;
    }

    static String[] cells(List<JobColumn> columns, JobSummary job, ValueFormat format) {
        String[] cells = new String[columns.size()];
        for (int i = 0; i < cells.length; i++) {
            cells[i] = columns.get(i).cell(job, format);
        }
        return cells;
    }

    private static void printOmitted(Console console, long format, OptionalLong matching) {
        if (matching.isPresent() && matching.getAsLong() > format) {
            console.info(
                    Sizes.count(format) + " of " + Sizes.count(matching.getAsLong()) + " shown; --limit 0 for all");
        }
    }
}
