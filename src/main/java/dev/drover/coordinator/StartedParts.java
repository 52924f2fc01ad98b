package dev.drover.coordinator;

import java.util.ArrayDeque;

/**
 * What was started of a whole, closed in reverse order. One thread.
 *
 * <p>A part that can't be closed is noted in the log, and the others are closed all the same.
 */
final class StartedParts implements AutoCloseable {
    private final CoordinatorLog log;
    private final ArrayDeque<AutoCloseable> started = new ArrayDeque<>();

    StartedParts(CoordinatorLog log) {
        this.log = log;
    }

    /** Notes that the part is to be closed, before those that were added earlier. */
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
