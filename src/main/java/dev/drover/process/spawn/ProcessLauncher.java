package dev.drover.process.spawn;

import java.util.Optional;

/**
 * Starts processes.
 *
 * <p>Any thread may call it, several at once.
 */
public interface ProcessLauncher {
    /**
     * Starts what {@code spec} says and returns once its program runs.
     *
     * @throws SpawnException when nothing was started; its kind says why, its message is made for users
     */
    Child spawn(SpawnSpec spec) throws SpawnException;

    /** The means to adopt and reap orphans, where this launcher's platform has them. */
    default Optional<Subreaper> subreaper() {
        return Optional.empty();
    }
}
