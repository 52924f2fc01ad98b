package dev.drover.client;

import dev.drover.home.Home;
import dev.drover.launch.CoordinatorLauncher;
import dev.drover.launch.ProcessCoordinatorLauncher;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;

/**
 * How a client finds or starts its coordinator.
 *
 * @param home directory, whether or not it is there yet
 * @param autoStart whether a coordinator may be started where one is needed
 * @param launcher starts it
 * @param startTimeout how long a started one may take until it serves, and how long a lost one is looked for
 */
public record ClientOptions(Path home, boolean autoStart, CoordinatorLauncher launcher, Duration startTimeout) {
    private static final Duration START_TIMEOUT = Duration.ofSeconds(30);

    public ClientOptions {
        Objects.requireNonNull(home, "home");
        Objects.requireNonNull(launcher, "launcher");
        Objects.requireNonNull(startTimeout, "startTimeout");
    }

    /** As this process's environment says: {@code DROVER_HOME} and so on, {@code DROVER_AUTOSTART=0}. */
    public static ClientOptions fromEnvironment() {
        return fromEnvironment(System.getenv(), null);
    }

    /**
     * As an environment says.
     *
     * @param explicitHome what {@code --home} said; null if nothing
     */
    public static ClientOptions fromEnvironment(Map<String, String> environment, String explicitHome) {
        boolean autoStart = !"0".equals(environment.get("DROVER_AUTOSTART"));
        return new ClientOptions(
                Home.locate(environment, explicitHome),
                autoStart,
                new ProcessCoordinatorLauncher(autoStart),
                START_TIMEOUT);
    }

    public ClientOptions withHome(Path newHome) {
        return new ClientOptions(newHome.toAbsolutePath(), autoStart, launcher, startTimeout);
    }

    public ClientOptions withAutoStart(boolean allowed) {
        return new ClientOptions(home, allowed, launcher, startTimeout);
    }

    public ClientOptions withLauncher(CoordinatorLauncher newLauncher) {
        return new ClientOptions(home, autoStart, newLauncher, startTimeout);
    }

    public ClientOptions withStartTimeout(Duration timeout) {
        return new ClientOptions(home, autoStart, launcher, timeout);
    }
}
