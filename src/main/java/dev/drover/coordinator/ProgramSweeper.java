package dev.drover.coordinator;

import dev.drover.launch.ProgramCopies;
import java.io.IOException;
import java.time.InstantSource;

/** Removes copies of earlier programs when no coordinator and worker uses them any more. Owned by the supervisor's thread. */
final class ProgramSweeper {
    private final CoordinatorLog log;
    private final InstantSource clock;
    private boolean hasFailed;

    ProgramSweeper(CoordinatorLog log, InstantSource clock) {
        this.log = log;
        this.clock = clock;
    }

    /** Removes them. What can't be removed stays, which is said once. */
    void sweep() {
        try {
            ProgramCopies.sweep(clock.instant());
        } catch (IOException e) {
            if (!hasFailed) {
                hasFailed = true;
                log.log("copies of earlier programs can't be removed: " + e);
            }
        }
    }
}
