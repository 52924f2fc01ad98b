package dev.drover.worker.attempt;

import dev.drover.proto.AttemptOutcome;

/** Runs one kind of attempts. Called on slot threads, several at once. */
@FunctionalInterface
public interface AttemptRunner {
    /**
     * Runs the attempt to its end, including everything that it started, and returns its outcome. Throws only for
     * faults of Drover.
     */
    AttemptOutcome run(AttemptControl control);
}
