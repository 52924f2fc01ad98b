package dev.drover.cli.command;

import dev.drover.cli.args.Parsed;
import dev.drover.cli.text.ExitCodes;
import dev.drover.cli.text.JsonLine;

/** {@code drover version}: prints the version and does nothing else. */
final class VersionCommand implements Command {
    @Override
    public int run(Session session, Parsed options) {
        Operands.none(options, "version");
        session.console()
                .line(
                        options.has("--json")
                                ? new JsonLine()
                                        .text("version", session.version())
                                        .end()
                                : "drover " + session.version());
        return ExitCodes.DONE;
    }
}
