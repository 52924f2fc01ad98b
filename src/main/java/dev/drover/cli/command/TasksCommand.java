package dev.drover.cli.command;

import dev.drover.cli.args.ParsedArguments;
import dev.drover.cli.args.UsageException;
import dev.drover.cli.show.Json;
import dev.drover.cli.show.TaskColumn;
import dev.drover.cli.show.ValueFormat;
import dev.drover.cli.terminal.Console;
import dev.drover.cli.text.Column;
import dev.drover.cli.text.ExitCodes;
import dev.drover.cli.text.Sizes;
import dev.drover.cli.text.TimeParser;
import dev.drover.client.JobId;
import dev.drover.client.JobSummary;
import dev.drover.client.TaskInfo;
import dev.drover.client.convert.NoSuchJob;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/** {@code drover tasks}: one row per task, or the values alone. */
final class TasksCommand implements Command {
    private static final long TERMINAL_LIMIT = 50;

    @Override
    public int run(CommandContext context, ParsedArguments options) throws IOException {
        if (options.has("-0") && !options.has("--values")) {
            throw new UsageException("-0 goes with --values");
        }
        Console console = context.console();
        Filters.requireTable(options);
        List<TaskColumn> usual = options.has("--wide") ? TaskColumn.WIDE : TaskColumn.USUAL;
        List<TaskColumn> columns = options.has("--columns") ? TaskColumn.parse(options.text("--columns", "")) : usual;
        List<Selection.Chosen> all = Selection.namedOrOne(context, options, "tasks");
        long limit =
                options.number("--limit", 0, console.isTerminal() && !options.has("--values") ? TERMINAL_LIMIT : 0);
        Iterator<TaskInfo> tasks = new TasksOfJobs(context, options, all.iterator(), limit);
        String what = all.size() == 1
                ? sizeOfJob(context, all.get(0).job())
                : Sizes.counted(all.size(), "job") + " have more";
        print(context, options, columns, tasks, limit);
        if (limit > 0 && tasks.hasNext()) {
            console.info(Sizes.count(limit) + " shown, " + what + "; --limit 0 for all");
        }
        return ExitCodes.DONE;
    }

    private static String sizeOfJob(CommandContext context, JobId id) throws IOException {
        JobSummary job = context.client().job(id).orElseThrow(() -> NoSuchJob.of(id));
        return job.name() + " has " + Sizes.counted(job.tasks(), "task");
    }

    /** Tasks of one job after the other, each asked when the one before is through. */
    private static final class TasksOfJobs implements Iterator<TaskInfo> {
        private final CommandClient client;
        private final TimeParser points;
        private final ParsedArguments options;
        private final Iterator<Selection.Chosen> jobs;
        private final long limit;
        private Iterator<TaskInfo> tasks = Collections.emptyIterator();

        TasksOfJobs(CommandContext context, ParsedArguments options, Iterator<Selection.Chosen> jobs, long limit)
                throws IOException {
            client = context.client();
            points = new TimeParser(context.time().now(), context.time().zone());
            this.options = options;
            this.jobs = jobs;
            this.limit = limit;
        }

        @Override
        public boolean hasNext() {
            while (!tasks.hasNext() && jobs.hasNext()) {
                // One more row than is shown is requested, which shows without counting whether rows are left out.
                tasks = client.tasks(Filters.tasks(options, points, jobs.next())
                        .limit(limit == 0 ? 0 : limit + 1)
                        .build());
            }
            return tasks.hasNext();
        }

        @Override
        public TaskInfo next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            return tasks.next();
        }
    }

    private static void print(
            CommandContext context,
            ParsedArguments options,
            List<TaskColumn> columns,
            Iterator<TaskInfo> tasks,
            long limit) {
        Console console = context.console();
        if (options.has("--values")) {
            printValues(console, tasks, limit, options.has("-0") ? (byte) 0 : (byte) '\n');
            return;
        }
        boolean asJson = options.has("--json");
        if (asJson || options.has("--quiet")) {
            for (long i = 0; tasks.hasNext() && (limit == 0 || i < limit); i++) {
                TaskInfo task = tasks.next();
                console.line(asJson ? Json.task(task) : task.job() + "." + task.task());
            }
            return;
        }
        ValueFormat format = context.valueFormat();
        TablePrinter printer = new TablePrinter(console, layout(columns), options);
        for (long i = 0; tasks.hasNext() && (limit == 0 || i < limit); i++) {
            TaskInfo task = tasks.next();
            String[] cells = new String[columns.size()];
            for (int c = 0; c < cells.length; c++) {
                cells[c] = columns.get(c).cell(task, format);
            }
            printer.add(cells);
        }
        printer.end();
    }

    private static void printValues(Console console, Iterator<TaskInfo> tasks, long limit, byte end) {
        byte[] ending = {end};
        for (long i = 0; tasks.hasNext() && (limit == 0 || i < limit); i++) {
            console.write(tasks.next().value().orElse(new byte[0]));
            console.write(ending);
        }
    }

    private static List<Column> layout(List<TaskColumn> columns) {
        List<Column> layout = new ArrayList<>(columns.size());
        for (TaskColumn column : columns) {
            layout.add(column.column());
        }
        return layout;
    }
}
