package dev.drover.cli;

import dev.drover.cli.args.Word;
import dev.drover.cli.command.Session;
import dev.drover.cli.command.Session.ClientOpener;
import dev.drover.cli.command.Session.SignalSource;
import dev.drover.cli.command.Session.TimeSource;
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
public record World(
        Map<String, String> environment,
        Console console,
        InputStream in,
        TimeSource time,
        String version,
        ClientOpener opener,
        SignalSource signals) {
    /** For one command; home is the value of {@code --home}, or null. */
    Session session(Console itsConsole, Word home) {
        return new Session(itsConsole, in, time, version, environment, opener, signals, home);
    }
}
