package dev.drover.cli.command;

import dev.drover.cli.args.ParsedArguments;
import dev.drover.cli.args.UsageException;
import dev.drover.cli.text.Escapes;

/** Checks how many words a command was given beside its options. */
final class Operands {
    private Operands() {}

    static void none(ParsedArguments options, String command) {
        if (!options.operands().isEmpty()) {
            throw new UsageException(command + " takes no words, '"
                    + Escapes.line(options.operands().get(0).text()) + "' is one too many (drover " + command
                    + " --help)");
        }
    }

    /** The only word. */
    static String one(ParsedArguments options, String command) {
        if (options.operands().size() != 1) {
            throw new UsageException(
                    command + " takes one id, not " + options.operands().size() + " (drover " + command + " --help)");
        }
        return options.operands().get(0).text();
    }
}
