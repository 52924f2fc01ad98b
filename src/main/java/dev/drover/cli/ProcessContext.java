package dev.drover.cli;

import dev.drover.cli.args.Word;
import dev.drover.cli.command.CommandContext;
import dev.drover.cli.command.CommandContext.ClientOpener;
import dev.drover.cli.command.CommandContext.SignalSource;
import dev.drover.cli.command.CommandContext.TimeSource;
import dev.drover.cli.terminal.Console;
import java.io.InputStream;
import java.util.Map;

/**
 * Everything outside that a command may touch; tests make one of their own.
 *
 * @param environment of this process
 * @param console where it prints
 * @param in standard input
 * @param version of this command
 */
public record ProcessContext(
        Map<String, String> environment,
        Console console,
        InputStream in,
        TimeSource time,
        String version,
        ClientOpener opener,
        SignalSource signals) {
    /** For one command; home is the value of {@code --home}, or null. */
    CommandContext context(Console itsConsole, Word home) {
        return new CommandContext(itsConsole, in, time, version, environment, opener, signals, home);
    }
}
