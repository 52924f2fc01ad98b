package dev.drover.cli.command;

import dev.drover.cli.args.ParsedArguments;
import dev.drover.cli.args.UsageException;
import dev.drover.cli.text.ExitCodes;
import dev.drover.cli.text.Sizes;
import dev.drover.client.CoordinatorStatus;
import dev.drover.model.QueueOrder;
import dev.drover.spec.ByteSizes;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** {@code drover start}: starts the coordinator, in the background unless told otherwise. */
final class StartCommand implements Command {
    private static final int MAX = 1_024;
    /** As the settings of a home have it. */
    private static final long LEAST_HEAP_BYTES = 32 << 20;

    @Override
    public int run(CommandContext context, ParsedArguments options) throws IOException, InterruptedException {
        Operands.none(options, "start");
        OptionalInt workers = count(options, "--workers");
        OptionalInt slots = count(options, "--slots");
        OptionalLong workerHeapBytes = heap(options);
        Optional<QueueOrder> order = order(options);
        if (options.has("--moved") && options.has("--copied")) {
            throw new UsageException("--moved and --copied can't go together; choose one");
        }
        // Passive until all is set: a coordinator that starts by itself would do so with the old numbers.
        CommandClient client = context.passiveClient();
        if (options.has("--moved")) {
            client.acceptMoved();
        }
        if (options.has("--copied")) {
            client.acceptCopied();
        }
        boolean configures =
                workers.isPresent() || slots.isPresent() || workerHeapBytes.isPresent() || order.isPresent();
        if (configures) {
            client.configure(workers, slots, workerHeapBytes, order);
        }
        if (options.has("--foreground")) {
            return client.runForeground();
        }
        Optional<CoordinatorStatus> before = client.status();
        CoordinatorStatus status = before.isPresent() ? before.get() : client.start();
        context.console().line(sentence(status, before.isPresent()));
        if (configures && before.isPresent()) {
            context.console().info("the new settings hold after drover restart");
        }
        StatusCommand.printState(context, status);
        return ExitCodes.DONE;
    }

    /** {@code coordinator 0.1.0 runs, pid 123: 2 workers with 2 slots}. */
    static String sentence(CoordinatorStatus status, boolean already) {
        return sentence(status, already, status.workers(), status.slots());
    }

    /** The same, with other numbers than those that the coordinator knew when it began. */
    static String sentence(CoordinatorStatus status, boolean already, int workers, int slots) {
        return "coordinator " + status.version() + (already ? " runs already, pid " : " runs, pid ") + status.pid()
                + ": " + Sizes.counted(workers, "worker") + " with " + Sizes.counted(slots, "slot");
    }

    /** Absent: as it was. */
    private static Optional<QueueOrder> order(ParsedArguments options) {
        if (!options.has("--order")) {
            return Optional.empty();
        }
        String said = options.text("--order", "");
        QueueOrder order = QueueOrder.ofToken(said);
        if (order == null) {
            throw new UsageException("--order takes fair or fifo, not " + said);
        }
        return Optional.of(order);
    }

    /** Absent: as it was; 0: Java's own choice. */
    private static OptionalLong heap(ParsedArguments options) {
        if (!options.has("--worker-heap")) {
            return OptionalLong.empty();
        }
        String said = options.text("--worker-heap", "");
        long bytes = ByteSizes.parseOrNegative(said);
        if (bytes < 0 || bytes > 0 && bytes < LEAST_HEAP_BYTES) {
            throw new UsageException(
                    "--worker-heap takes a size from 32M, such as 512M or 2G, or 0 for Java's own choice, not " + said);
        }
        return OptionalLong.of(bytes);
    }

    /** Absent: as it was; 0: the default. */
    private static OptionalInt count(ParsedArguments options, String name) {
        if (!options.has(name)) {
            return OptionalInt.empty();
        }
        long count = options.number(name, 0, 0);
        if (count > MAX) {
            throw new UsageException(
                    name + " takes a number from 1 to " + Sizes.count(MAX) + ", or 0 for the default, not " + count);
        }
        return OptionalInt.of((int) count);
    }
}
