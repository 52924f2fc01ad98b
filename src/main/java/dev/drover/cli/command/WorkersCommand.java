package dev.drover.cli.command;

import dev.drover.cli.args.Parsed;
import dev.drover.cli.show.Json;
import dev.drover.cli.show.Shown;
import dev.drover.cli.text.Column;
import dev.drover.cli.text.ExitCodes;
import dev.drover.cli.text.Sizes;
import dev.drover.client.CoordinatorStatus;
import dev.drover.client.WorkerInfo;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** {@code drover workers}: the worker processes as they are now. */
final class WorkersCommand implements Command {
    private static final List<Column> COLUMNS = List.of(
            Column.right("ID"),
            Column.right("PID"),
            Column.left("STATE"),
            Column.left("BUSY"),
            Column.left("UP"),
            Column.right("DONE"),
            Column.right("CPU"),
            Column.right("MEMORY"),
            Column.right("HEAP"),
            Column.right("RESTARTS"),
            new Column("LAST DEATH", false, Column.Shrink.END));

    @Override
    public int run(Session session, Parsed options) throws IOException {
        Operands.none(options, "workers");
        Optional<CoordinatorStatus> coordinator = session.client().status();
        if (coordinator.isEmpty()) {
            session.console().error(StatusCommand.none(session));
            return ExitCodes.NO_COORDINATOR;
        }
        List<WorkerInfo> workers = session.client().workers();
        if (options.has("--json")) {
            for (WorkerInfo worker : workers) {
                session.console().line(Json.worker(worker));
            }
            return ExitCodes.DONE;
        }
        Shown shown = session.shown();
        TablePrinter printer = new TablePrinter(session.console(), COLUMNS, options);
        for (WorkerInfo worker : workers) {
            printer.add(cells(worker, shown));
        }
        printer.end();
        return ExitCodes.DONE;
    }

    private static String[] cells(WorkerInfo worker, Shown shown) {
        return new String[] {
            Integer.toString(worker.id()),
            Long.toString(worker.pid()),
            worker.state(),
            worker.running() + "/" + worker.slots(),
            shown.duration(shown.now().toEpochMilli() - worker.startedAtMs()),
            Long.toString(worker.tasksDone()),
            shown.duration(worker.cpuUserMs() + worker.cpuSystemMs()),
            size(worker.rssBytes(), shown),
            size(worker.heapUsedBytes(), shown),
            Integer.toString(worker.restarts()),
            worker.lastDeath().orElse("")
        };
    }

    private static String size(long bytes, Shown shown) {
        return shown.forEyes() ? Sizes.bytes(bytes) : Long.toString(bytes);
    }
}
