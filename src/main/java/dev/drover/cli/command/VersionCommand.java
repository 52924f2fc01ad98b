package dev.drover.cli.command;

import dev.drover.cli.args.ParsedArguments;
import dev.drover.cli.text.ExitCodes;
import dev.drover.cli.text.JsonLine;

/** {@code drover version}: prints the version and does nothing else. */
final class VersionCommand implements Command {
    @Override
    public int run(CommandContext context, ParsedArguments options) {
        Operands.none(options, "version");
        context.console()
                .line(
                        options.has("--json")
                                ? new JsonLine()
                                        .text("version", context.version())
                                        .end()
                                : "drover " + context.version());
        return ExitCodes.DONE;
    }
}
