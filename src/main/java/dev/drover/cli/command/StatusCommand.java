package dev.drover.cli.command;

import dev.drover.cli.args.Parsed;
import dev.drover.cli.show.Json;
import dev.drover.cli.text.ExitCodes;
import dev.drover.cli.text.Sizes;
import dev.drover.client.CoordinatorStatus;
import dev.drover.spec.Durations;
import java.io.IOException;
import java.util.Optional;

/** {@code drover status}: the coordinator, or exit code 3. */
final class StatusCommand implements Command {
    @Override
    public int run(Session session, Parsed options) throws IOException {
        Operands.none(options, "status");
        Optional<CoordinatorStatus> status = session.client().status();
        if (status.isEmpty()) {
            session.console().error(none(session));
            return ExitCodes.NO_COORDINATOR;
        }
        if (options.has("--json")) {
            session.console().line(Json.status(status.get()));
            return ExitCodes.DONE;
        }
        CoordinatorStatus found = status.get();
        session.console()
                .line("coordinator " + found.version() + ", pid " + found.pid() + ", up "
                        + Durations.format(session.nowMs() - found.startedAtMs()) + ", epoch " + found.epoch());
        session.console().line("home " + found.home());
        session.console().line(load(found));
        printState(session, found);
        return ExitCodes.DONE;
    }

    /** {@code 2 workers with 2 slots: 1 running, 5 queued}. */
    static String load(CoordinatorStatus status) {
        return Sizes.counted(status.workers(), "worker") + " with " + Sizes.counted(status.slots(), "slot") + ": "
                + Sizes.count(status.running()) + " running, " + Sizes.count(status.queued()) + " queued";
    }

    /** Prints what the user should know about the coordinator besides its load. */
    static void printState(Session session, CoordinatorStatus status) {
        if (status.degraded().isPresent()) {
            session.console().error(status.degraded().get());
        }
        if (status.draining()) {
            session.console().info("it is about to stop and takes no new work");
        }
        if (!status.version().equals(session.version())) {
            session.console()
                    .info("coordinator " + status.version() + ", this is " + session.version()
                            + ": drover restart (running jobs go on)");
        }
    }

    static String none(Session session) throws IOException {
        return "no coordinator runs for " + session.client().home() + "; drover start starts one";
    }
}
