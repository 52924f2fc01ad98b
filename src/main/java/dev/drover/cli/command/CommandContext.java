package dev.drover.cli.command;

import dev.drover.cli.args.Word;
import dev.drover.cli.show.ValueFormat;
import dev.drover.cli.terminal.Console;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The client, console, clock and settings of one command. The client is opened when it is first asked for, because
 * {@code version} and {@code --dry-run} touch nothing. One thread, but for {@link #client}.
 */
public final class CommandContext implements AutoCloseable {
    /** Opens clients. */
    @FunctionalInterface
    public interface ClientOpener {
        /**
         * Opens a client.
         *
         * @param home what {@code --home} gave, or null
         * @param mayStart whether it may start a coordinator
         * @param notices receives messages for the user while the client waits; on any thread
         */
        CommandClient open(Word home, boolean mayStart, Consumer<String> notices) throws IOException;
    }

    /** The present and the user's zone. */
    public interface TimeSource {
        Instant now();

        ZoneId zone();
    }

    /** Registers handlers for the signals that end this command. */
    @FunctionalInterface
    public interface SignalSource {
        /**
         * From now on runs the action, on a thread of its own, at each SIGINT, SIGTERM and SIGHUP instead of ending the JVM.
         */
        void each(Runnable action);

        /** From now on runs the action, on a thread of its own, whenever the terminal has got another size. */
        default void eachResize(Runnable action) {}
    }

    private final Console console;
    private final InputStream in;
    private final TimeSource time;
    private final String version;
    private final Map<String, String> environment;
    private final ClientOpener opener;
    private final SignalSource signals;
    private final Word home;
    private CommandClient client;

    public CommandContext(
            Console console,
            InputStream in,
            TimeSource time,
            String version,
            Map<String, String> environment,
            ClientOpener opener,
            SignalSource signals,
            Word home) {
        this.console = console;
        this.in = in;
        this.time = time;
        this.version = version;
        this.environment = environment;
        this.opener = opener;
        this.signals = signals;
        this.home = home;
    }

    public Console console() {
        return console;
    }

    /** Standard input. */
    public InputStream in() {
        return in;
    }

    public String version() {
        return version;
    }

    public Map<String, String> environment() {
        return environment;
    }

    public SignalSource signals() {
        return signals;
    }

    public long nowMs() {
        return time.now().toEpochMilli();
    }

    public TimeSource time() {
        return time;
    }

    /** How values are to be shown on this standard output. */
    public ValueFormat valueFormat() {
        return new ValueFormat(console.isTerminal(), time.now(), time.zone());
    }

    /**
     * A client that starts a coordinator where one is needed and that is allowed. To one that serves it begins to connect.
     */
    public CommandClient client() throws IOException {
        return open(true);
    }

    /**
     * Begins to connect, for a command that is sure to need a client when it has read its words. Errors are reported by
     * {@link #client()}, after those of the words.
     */
    @SuppressWarnings("EmptyCatch") // nothing is lost: client() meets the same again
    public void connectAhead() {
        try {
            client();
        } catch (IOException | RuntimeException e) {
            // client() meets it again.
        }
    }

    /** The client of this command if it has one already, else one that starts nothing. */
    public CommandClient passiveClient() throws IOException {
        return open(false);
    }

    private CommandClient open(boolean mayStart) throws IOException {
        if (client == null) {
            client = opener.open(home, mayStart, new Notes(console));
        }
        return client;
    }

    /** A class, not a lambda: the first one of a JVM costs some 20 ms (hazard JVM 8). */
    private record Notes(Console console) implements Consumer<String> {
        @Override
        public void accept(String sentence) {
            console.info(sentence);
        }
    }

    @Override
    public void close() {
        if (client != null) {
            client.close();
        }
    }
}
