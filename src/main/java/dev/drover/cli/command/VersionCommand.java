package dev.drover.cli.command;

import dev.drover.cli.args.Parsed;
import dev.drover.cli.text.ExitCodes;

/** {@code drover version}: says which this is and touches nothing. */
final class VersionCommand implements Command {
    @Override
    public int run(Session session, Parsed options) {
        Operands.none(options, "version");
        session.console().line("drover " + session.version());
        return ExitCodes.DONE;
    }
}
