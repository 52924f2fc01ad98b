package dev.drover.worker;

import java.util.Optional;

/** Makes connections to the home's coordinator. The link thread calls it. */
@FunctionalInterface
interface Connector {
    /**
     * Begins to connect and returns at once; what happens comes as {@link LinkEvent}s with that number.
     *
     * @return empty if no coordinator is there to connect to
     */
    Optional<Connection> connect(long number);
}
