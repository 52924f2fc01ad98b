package dev.drover.coordinator;

import java.util.ArrayDeque;

/**
 * The started parts of a coordinator, which are closed in reverse order. One thread.
 *
 * <p>If a part cannot be closed, that is logged, and the others are still closed.
 */
final class StartedParts implements AutoCloseable {
    private final CoordinatorLog log;
    private final ArrayDeque<AutoCloseable> started = new ArrayDeque<>();

    StartedParts(CoordinatorLog log) {
        this.log = log;
    }

    /** Adds a part. It is closed before those that were added earlier. */
    <T extends AutoCloseable> T add(T part) {
        started.push(part);
        return part;
    }

    @Override
    public void close() {
        while (!started.isEmpty()) {
            try {
                started.pop().close();
            } catch (Exception e) {
                log.fault("a part of the coordinator could not be closed", e);
            }
        }
    }
}
