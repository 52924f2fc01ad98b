package dev.drover.cli.command;

import dev.drover.cli.args.ParsedArguments;
import java.io.IOException;

/** One command of the command line; it is made for one call and thrown away. */
@FunctionalInterface
public interface Command {
    /**
     * Does what was asked.
     *
     * @param options what was typed
     * @return the exit code
     * @throws IOException if a file that was named can't be read
     * @throws InterruptedException if the thread is asked to give up
     */
    int run(CommandContext context, ParsedArguments options) throws IOException, InterruptedException;
}
