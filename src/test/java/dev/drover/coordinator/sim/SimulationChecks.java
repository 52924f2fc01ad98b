package dev.drover.coordinator.sim;

import java.util.function.Supplier;

/** What every check of the simulated world comes to: a failure with a sentence that is made only then, for most never fail. */
final class SimulationChecks {
    private SimulationChecks() {}

    static void check(boolean condition, Supplier<String> what) {
        if (!condition) {
            throw new AssertionError(what.get());
        }
    }
}
