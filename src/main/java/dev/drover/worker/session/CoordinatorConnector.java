package dev.drover.worker.session;

import java.util.Optional;

/** Makes connections to the home's coordinator. The link thread calls it. */
@FunctionalInterface
public interface CoordinatorConnector {
    /**
     * Begins to connect and returns at once; what happens comes as {@link LinkEvent}s with that number.
     *
     * @param limitMs how long the caller waits for a proven connection
     * @return empty if no coordinator is there to connect to
     */
    Optional<CoordinatorConnection> connect(long number, int limitMs);
}
