package dev.drover.worker;

import dev.drover.proto.AttemptOutcome;

/** Runs one kind of attempts. Called on slot threads, several at once. */
@FunctionalInterface
interface AttemptRunner {
    /** Runs the attempt to its end, everything that it started included, and says how it ended. Throws only for faults of Drover. */
    AttemptOutcome run(AttemptControl control);
}
