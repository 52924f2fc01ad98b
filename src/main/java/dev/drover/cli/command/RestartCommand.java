package dev.drover.cli.command;

import dev.drover.cli.args.ParsedArguments;
import dev.drover.cli.text.ExitCodes;
import dev.drover.cli.text.Sizes;
import dev.drover.client.CoordinatorStatus;
import dev.drover.client.ShutdownMode;
import dev.drover.client.WorkerInfo;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/** {@code drover restart}: another coordinator takes over; what runs goes on. */
final class RestartCommand implements Command {
    /**
     * A worker says hello to the next coordinator within a fraction of a second; a stopped worker is not waited for.
     */
    private static final long HELLO_LIMIT_MS = 3_000;

    private static final long POLL_NANOS = 10_000_000;

    /** States of workers that go: what they run ends before. */
    private static final Set<WorkerInfo.State> LEAVING = Set.of(WorkerInfo.State.DRAINING, WorkerInfo.State.DYING);

    @Override
    public int run(CommandContext context, ParsedArguments options) throws IOException {
        Operands.none(options, "restart");
        CommandClient client = context.passiveClient();
        boolean ran = client.shutdown(ShutdownMode.RESTART, Duration.ZERO, waiting -> {});
        CoordinatorStatus status = client.start();
        context.console().line(awaitWorkers(context, client, status));
        if (!ran) {
            context.console().info("none ran before");
        }
        return ExitCodes.DONE;
    }

    /**
     * The sentence about the coordinator and its workers. Workers of the last coordinator are listed at once, as silent
     * ones. After their hello they have their slots, or are dismissed if there must be fewer.
     */
    private static String awaitWorkers(CommandContext context, CommandClient client, CoordinatorStatus status) {
        long deadlineMs = context.nowMs() + HELLO_LIMIT_MS;
        while (true) {
            List<WorkerInfo> workers = client.workers();
            boolean allConnected = workers.stream().noneMatch(worker -> worker.state() == WorkerInfo.State.SILENT);
            if (allConnected || context.nowMs() >= deadlineMs) {
                return sentence(status, workers);
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    /** {@code 2 workers with another program, Java or heap are replaced as they become idle}. */
    static String outdatedSentence(int count) {
        return Sizes.counted(count, "worker") + " with another program, Java or heap "
                + (count == 1 ? "is replaced when it becomes idle" : "are replaced as they become idle");
    }

    private static String sentence(CoordinatorStatus status, List<WorkerInfo> workers) {
        int count = 0;
        int slots = 0;
        int outdated = 0;
        for (WorkerInfo worker : workers) {
            // One that leaves because it is outdated makes room for a new one.
            outdated += worker.outdated() ? 1 : 0;
            if (worker.outdated() || !LEAVING.contains(worker.state())) {
                count++;
                slots += worker.slots();
            }
        }
        return StartCommand.sentence(status, false, count, slots)
                + (outdated == 0 ? "" : "; " + outdatedSentence(outdated));
    }
}
