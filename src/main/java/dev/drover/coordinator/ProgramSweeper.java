package dev.drover.coordinator;

import dev.drover.launch.ProgramCopies;
import java.io.IOException;

/** Removes copies of earlier programs when no coordinator and worker uses them any more. Owned by the supervisor's thread. */
final class ProgramSweeper {
    private final CoordinatorLog log;
    private boolean hasFailed;

    ProgramSweeper(CoordinatorLog log) {
        this.log = log;
    }

    /** Removes them. What can't be removed stays, which is said once. */
    void sweep() {
        try {
            ProgramCopies.sweep();
        } catch (IOException e) {
            if (!hasFailed) {
                hasFailed = true;
                log.log("copies of earlier programs can't be removed: " + e);
            }
        }
    }
}
