package dev.drover.cli.command;

import dev.drover.cli.Console;
import dev.drover.cli.args.Parsed;
import dev.drover.cli.args.UsageException;
import dev.drover.cli.show.Json;
import dev.drover.cli.show.Shown;
import dev.drover.cli.show.TaskColumn;
import dev.drover.cli.text.Column;
import dev.drover.cli.text.ExitCodes;
import dev.drover.cli.text.Sizes;
import dev.drover.client.Job;
import dev.drover.client.TaskInfo;
import dev.drover.model.DroverException;
import dev.drover.model.ErrorCode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** {@code drover tasks}: a row a task, or the values alone. */
final class TasksCommand implements Command {
    private static final long TERMINAL_LIMIT = 50;

    @Override
    public int run(Session session, Parsed options) throws IOException {
        if (options.has("-0") && !options.has("--values")) {
            throw new UsageException("-0 goes with --values");
        }
        Console console = session.console();
        List<TaskColumn> columns =
                options.has("--columns") ? TaskColumn.parse(options.text("--columns", "")) : TaskColumn.USUAL;
        Selection.Chosen chosen = Selection.one(session, Operands.one(options, "tasks"));
        Job job = session.client()
                .job(chosen.job())
                .orElseThrow(() -> new DroverException(
                        ErrorCode.NOT_FOUND,
                        "there is no job " + chosen.job() + "; drover history lists those there are"));
        long limit =
                options.number("--limit", 0, console.isTerminal() && !options.has("--values") ? TERMINAL_LIMIT : 0);
        // One more than is shown tells whether anything is left out, without counting.
        Iterator<TaskInfo> tasks = session.client()
                .tasks(Filters.tasks(options, chosen)
                        .limit(limit == 0 ? 0 : limit + 1)
                        .build());
        print(session, options, columns, tasks, limit);
        if (limit > 0 && tasks.hasNext()) {
            console.note(Sizes.count(limit) + " shown, " + job.name() + " has " + Sizes.counted(job.tasks(), "task")
                    + "; --limit 0 for all");
        }
        return ExitCodes.DONE;
    }

    private static void print(
            Session session, Parsed options, List<TaskColumn> columns, Iterator<TaskInfo> tasks, long limit) {
        Console console = session.console();
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
        Shown shown = session.shown();
        TablePrinter printer = new TablePrinter(console, layout(columns), options);
        for (long i = 0; tasks.hasNext() && (limit == 0 || i < limit); i++) {
            TaskInfo task = tasks.next();
            String[] cells = new String[columns.size()];
            for (int c = 0; c < cells.length; c++) {
                cells[c] = columns.get(c).cell(task, shown);
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
