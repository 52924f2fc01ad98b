package dev.drover.cli.command;

import dev.drover.cli.args.Parsed;
import dev.drover.cli.terminal.StandardInput;

/**
 * Tells the user at most once that a job does not see what is piped into its command. Nothing of it is read: whether it was meant for
 * the job isn't known. One thread.
 */
final class UnreadInput {
    private final Session session;
    private boolean told;

    /** Looks at what the options take from standard input; a job whose standard input was named needs no hint. */
    UnreadInput(Session session, Parsed options) {
        this.session = session;
        told = !session.console().errorIsTerminal() || options.has("--stdin") || options.has("--task");
        for (String option : new String[] {"--each", "--batch"}) {
            told |= options.has(option) && options.value(option).text().equals("-");
        }
    }

    /** Looks, and tells. */
    void look() {
        if (!told && session.in() instanceof StandardInput && ((StandardInput) session.in()).isPipedIn()) {
            told = true;
            session.console()
                    .note("what is piped in is not read: the job's standard input is empty; --stdin - hands it over");
        }
    }
}
