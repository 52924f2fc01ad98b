package dev.drover.cli.command;

import dev.drover.cli.args.ParsedArguments;
import dev.drover.cli.show.Json;
import dev.drover.cli.show.ValueFormat;
import dev.drover.cli.text.Column;
import dev.drover.cli.text.ExitCodes;
import dev.drover.cli.text.Sizes;
import dev.drover.client.CoordinatorStatus;
import dev.drover.client.WorkerInfo;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** {@code drover workers}: the worker processes as they are now. */
final class WorkersCommand implements Command {
    private static final List<Column> COLUMNS = List.of(
            Column.right("ID"),
            Column.right("PID"),
            Column.left("STATE"),
            Column.left("BUSY"),
            Column.duration("UP"),
            Column.right("DONE"),
            new Column("CPU", "CPU_MS", true, Column.Shrink.NEVER),
            Column.right("MEMORY"),
            Column.right("HEAP"),
            Column.right("RESTARTS"),
            Column.left("VERSION"),
            new Column("LAST DEATH", false, Column.Shrink.END));

    @Override
    public int run(CommandContext context, ParsedArguments options) throws IOException {
        Operands.none(options, "workers");
        Optional<CoordinatorStatus> coordinator = context.client().status();
        if (coordinator.isEmpty()) {
            context.console().error(StatusCommand.none(context));
            return ExitCodes.NO_COORDINATOR;
        }
        List<WorkerInfo> workers = context.client().workers();
        if (options.has("--json")) {
            for (WorkerInfo worker : workers) {
                context.console().line(Json.worker(worker));
            }
            return ExitCodes.DONE;
        }
        ValueFormat format = context.valueFormat();
        TablePrinter printer = new TablePrinter(context.console(), COLUMNS, options);
        for (WorkerInfo worker : workers) {
            printer.add(cells(worker, format));
        }
        printer.end();
        return ExitCodes.DONE;
    }

    private static String[] cells(WorkerInfo worker, ValueFormat format) {
        return new String[] {
            Integer.toString(worker.id()),
            Long.toString(worker.pid()),
            worker.state().token(),
            worker.running() + "/" + worker.slots(),
            format.duration(Duration.between(worker.startedAt(), format.now()).toMillis()),
            Long.toString(worker.tasksDone()),
            format.duration(worker.cpuUserTime().plus(worker.cpuSystemTime()).toMillis()),
            size(worker.rssBytes(), format),
            size(worker.heapUsedBytes(), format),
            Integer.toString(worker.restarts()),
            worker.version() + (worker.outdated() ? " (old)" : ""),
            worker.lastDeath().orElse("")
        };
    }

    private static String size(long bytes, ValueFormat format) {
        return format.forEyes() ? Sizes.bytes(bytes) : Long.toString(bytes);
    }
}
