package dev.drover.client;

import dev.drover.client.convert.ErrorSentences;
import dev.drover.home.Home;
import dev.drover.launch.CoordinatorLauncher;
import dev.drover.launch.ProcessCoordinatorLauncher;
import dev.drover.model.ErrorCode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * How a client finds or starts its coordinator.
 *
 * @param home directory, whether or not it is there yet
 * @param options what it may do, and whom it speaks to
 * @param launcher starts it
 * @param startTimeout how long a started one may take until it serves, how long a lost one is looked for, and how long one that does
 *     not answer is waited for, up to a hundred years; whoever follows jobs goes on waiting
 * @param notices receives messages for the user while the client waits; called on any thread, and must return quickly
 */
public record ClientOptions(
        Path home, Set<Option> options, CoordinatorLauncher launcher, Duration startTimeout, Consumer<String> notices) {
    private static final Duration START_TIMEOUT = Duration.ofSeconds(30);

    /**
     * Refuses null, and a limit that is negative or longer than a hundred years.
     *
     * @param home {@link #home}
     * @param options {@link #options}
     * @param launcher {@link #launcher}
     * @param startTimeout {@link #startTimeout}
     * @param notices {@link #notices}
     */
    public ClientOptions {
        ArgumentChecks.requireNonNull(home, "home");
        ArgumentChecks.requireNonNulls(options, "options");
        options = Set.copyOf(options);
        ArgumentChecks.requireNonNull(launcher, "launcher");
        ArgumentChecks.requireNonNull(startTimeout, "startTimeout");
        ArgumentChecks.requireLength("limit of a start", startTimeout);
        ArgumentChecks.requireNonNull(notices, "notices");
    }

    /** What a client may do, and whom it speaks to. */
    public enum Option {
        /** A coordinator may be started where one is needed. */
        AUTO_START,
        /** Connect at once, in the background, if a coordinator serves, so that the first call waits less. */
        CONNECT_AHEAD,
        /**
         * The sentences of errors name commands to type ({@code drover start}) instead of methods to call: for a program that shows them to
         * somebody at a terminal.
         */
        SPEAK_OF_COMMANDS
    }

    /**
     * The options from this process's environment: {@code DROVER_HOME} and so on, {@code DROVER_AUTOSTART=0}.
     *
     * @return the options
     * @throws DroverException with {@link ErrorCode#HOME} if nothing says where the home is
     */
    public static ClientOptions fromEnvironment() {
        return fromEnvironment(System.getenv(), null);
    }

    /**
     * The options from an environment.
     *
     * @param environment names and values
     * @param explicitHome the value of {@code --home}; null if it was not given
     * @param more options beside those of the environment
     * @return the options
     * @throws DroverException with {@link ErrorCode#HOME} if nothing says where the home is
     */
    public static ClientOptions fromEnvironment(Map<String, String> environment, String explicitHome, Option... more) {
        ArgumentChecks.requireNonNull(environment, "environment");
        ArgumentChecks.requireNonNulls(more, "more");
        boolean autoStart = !"0".equals(environment.get("DROVER_AUTOSTART"));
        Set<Option> options = EnumSet.noneOf(Option.class);
        options.addAll(Arrays.asList(more));
        if (autoStart) {
            options.add(Option.AUTO_START);
        }
        return new ClientOptions(
                new ErrorSentences(options).call(() -> Home.locate(environment, explicitHome)),
                options,
                new ProcessCoordinatorLauncher(autoStart),
                START_TIMEOUT,
                new Unheard());
    }

    /**
     * {@return the same options with another home}
     *
     * @param newHome its directory; a relative one is taken from the working directory
     */
    public ClientOptions withHome(Path newHome) {
        ArgumentChecks.requireNonNull(newHome, "newHome");
        return new ClientOptions(newHome.toAbsolutePath(), options, launcher, startTimeout, notices);
    }

    /**
     * {@return the same with one more option}
     *
     * @param option what it may do
     */
    public ClientOptions with(Option option) {
        ArgumentChecks.requireNonNull(option, "option");
        Set<Option> more = EnumSet.of(option);
        more.addAll(options);
        return new ClientOptions(home, more, launcher, startTimeout, notices);
    }

    /**
     * {@return the same without an option}
     *
     * @param option what it may not do
     */
    public ClientOptions without(Option option) {
        ArgumentChecks.requireNonNull(option, "option");
        Set<Option> fewer = EnumSet.noneOf(Option.class);
        fewer.addAll(options);
        fewer.remove(option);
        return new ClientOptions(home, fewer, launcher, startTimeout, notices);
    }

    /**
     * {@return whether it is with that option}
     *
     * @param option what it may do
     */
    public boolean has(Option option) {
        ArgumentChecks.requireNonNull(option, "option");
        return options.contains(option);
    }

    /**
     * {@return the same options with another launcher}
     *
     * @param newLauncher starts coordinators
     */
    public ClientOptions withLauncher(CoordinatorLauncher newLauncher) {
        ArgumentChecks.requireNonNull(newLauncher, "newLauncher");
        return new ClientOptions(home, options, newLauncher, startTimeout, notices);
    }

    /**
     * {@return the same options with another limit}
     *
     * @param timeout see {@link #startTimeout}
     */
    public ClientOptions withStartTimeout(Duration timeout) {
        ArgumentChecks.requireNonNull(timeout, "timeout");
        return new ClientOptions(home, options, launcher, timeout, notices);
    }

    /**
     * {@return the same options with another receiver of messages for the user}
     *
     * @param listener called on any thread; must return quickly
     */
    public ClientOptions withNotices(Consumer<String> listener) {
        ArgumentChecks.requireNonNull(listener, "listener");
        return new ClientOptions(home, options, launcher, startTimeout, listener);
    }

    /** A class, not a lambda: the first one of a JVM costs some 20 ms (hazard JVM 8). */
    private static final class Unheard implements Consumer<String> {
        @Override
        public void accept(String sentence) {
            // A program that wants to show them sets its own receiver by withNotices.
        }
    }
}
