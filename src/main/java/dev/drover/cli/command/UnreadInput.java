package dev.drover.cli.command;

import dev.drover.cli.args.ParsedArguments;
import dev.drover.cli.terminal.StandardInput;

/**
 * Warns the user at most once that a job does not get the input that is piped into its command. The input is not read,
 * because it may be meant for another program. One thread.
 */
final class UnreadInput {
    private final CommandContext context;
    private boolean warned;

    /** Looks at what the options take from standard input; a job whose standard input was named needs no hint. */
    UnreadInput(CommandContext context, ParsedArguments options) {
        this.context = context;
        warned = !context.console().errorIsTerminal() || options.has("--stdin") || options.has("--task");
        for (String option : new String[] {"--each", "--batch"}) {
            warned |= options.has(option) && options.value(option).text().equals("-");
        }
    }

    /** Warns if input is piped in. */
    void warnIfPiped() {
        if (!warned && context.in() instanceof StandardInput && ((StandardInput) context.in()).isPipedIn()) {
            warned = true;
            context.console()
                    .info("what is piped in is not read: the job's standard input is empty; --stdin - hands it over");
        }
    }
}
