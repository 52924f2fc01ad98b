package dev.drover.process.spawn;

import java.util.Optional;

/**
 * Starts processes.
 *
 * <p>Any thread may call it, several at once.
 */
public interface ProcessLauncher {
    /**
     * Starts the process that {@code spec} describes, and returns once its program runs.
     *
     * @throws SpawnException when nothing was started; its kind gives the reason, and its message is for users
     */
    Child spawn(SpawnSpec spec) throws SpawnException;

    /** The subreaper that adopts and reaps orphans, if this launcher's platform supports it. */
    default Optional<Subreaper> subreaper() {
        return Optional.empty();
    }
}
