package dev.drover.cli.command;

import dev.drover.cli.args.Parsed;
import dev.drover.cli.text.ExitCodes;
import dev.drover.client.CoordinatorStatus;
import dev.drover.client.ShutdownMode;
import java.io.IOException;
import java.time.Duration;

/** {@code drover restart}: another coordinator takes over; what runs goes on. */
final class RestartCommand implements Command {
    @Override
    public int run(Session session, Parsed options) throws IOException {
        Operands.none(options, "restart");
        ClientPort client = session.passiveClient();
        boolean ran = client.shutdown(ShutdownMode.RESTART, Duration.ZERO, waiting -> {});
        CoordinatorStatus status = client.start();
        session.console().line(StartCommand.sentence(status, false));
        if (!ran) {
            session.console().note("none ran before");
        }
        return ExitCodes.DONE;
    }
}
