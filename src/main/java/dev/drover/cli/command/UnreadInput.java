package dev.drover.cli.command;

import dev.drover.cli.args.ParsedArguments;
import dev.drover.cli.terminal.StandardInput;

/**
 * Warns the user at most once that a job does not get the input that its command got. The input is not read,
 * because it may be meant for another program. One thread.
 */
final class UnreadInput {
    private final CommandContext context;
    private boolean warned;

    /** Looks at what the options take from standard input; a job whose standard input was named needs no hint. */
    UnreadInput(CommandContext context, ParsedArguments options) {
        this.context = context;
        warned = options.has("--stdin") || options.has("--task") || options.has("--jar");
        for (String option : new String[] {"--each", "--batch"}) {
            warned |= options.has(option) && options.value(option).text().equals("-");
        }
    }

    /** Warns if there is input. */
    void warnIfPiped() {
        if (warned || !(context.in() instanceof StandardInput)) {
            return;
        }
        String what = ((StandardInput) context.in()).passedIn();
        if (!what.isEmpty()) {
            warned = true;
            context.console().info("standard input is " + what + " and is not passed to the job; --stdin - passes it");
        }
    }
}
