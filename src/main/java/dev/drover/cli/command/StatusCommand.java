package dev.drover.cli.command;

import dev.drover.cli.args.ParsedArguments;
import dev.drover.cli.show.Json;
import dev.drover.cli.text.ExitCodes;
import dev.drover.cli.text.Sizes;
import dev.drover.client.CoordinatorStatus;
import dev.drover.model.QueueOrder;
import dev.drover.spec.Durations;
import java.io.IOException;
import java.util.Optional;

/** {@code drover status}: the coordinator, or exit code 3. */
final class StatusCommand implements Command {
    @Override
    public int run(CommandContext context, ParsedArguments options) throws IOException {
        Operands.none(options, "status");
        Optional<CoordinatorStatus> status = context.client().status();
        if (status.isEmpty()) {
            context.console().error(none(context));
            return ExitCodes.NO_COORDINATOR;
        }
        if (options.has("--json")) {
            context.console().line(Json.status(status.get()));
            return ExitCodes.DONE;
        }
        CoordinatorStatus found = status.get();
        context.console()
                .line("coordinator " + found.version() + ", pid " + found.pid() + ", up "
                        + Durations.format(context.nowMs() - found.startedAt().toEpochMilli()) + ", epoch "
                        + found.epoch());
        context.console().line("home " + found.home());
        context.console().line(load(found));
        printState(context, found);
        return ExitCodes.DONE;
    }

    /** {@code 2 workers with 2 slots: 1 running, 5 queued, slots in order of submission}. */
    static String load(CoordinatorStatus status) {
        return Sizes.counted(status.workers(), "worker") + " with " + Sizes.counted(status.slots(), "slot") + ": "
                + Sizes.count(status.running()) + " running"
                + withoutWorker(status.runningWithoutWorker())
                + ", " + Sizes.count(status.queued()) + " queued"
                + (status.order() == QueueOrder.FIFO ? ", slots in order of submission (fifo)" : "");
    }

    private static String withoutWorker(long tasks) {
        if (tasks == 0) {
            return "";
        }
        return " (" + Sizes.count(tasks) + " of them being ended, because "
                + (tasks == 1 ? "its worker" : "their worker") + " died)";
    }

    /** Prints what the user should know about the coordinator besides its load. */
    static void printState(CommandContext context, CoordinatorStatus status) {
        if (status.degraded().isPresent()) {
            context.console().error(status.degraded().get());
        }
        if (status.draining()) {
            context.console().info("it is about to stop and takes no new work");
        }
        if (!status.version().equals(context.version())) {
            context.console()
                    .info("coordinator " + status.version() + ", this is " + context.version()
                            + ": drover restart (running jobs go on)");
        }
    }

    static String none(CommandContext context) throws IOException {
        return "no coordinator runs for " + context.client().home() + "; drover start starts one";
    }
}
