package dev.drover.worker.session;

import dev.drover.proto.AttemptOutcome;
import java.util.List;

/**
 * What is left to do when the core has finished. Immutable.
 *
 * @param reason one clause for the log and the goodbye
 * @param isFault whether something is broken in this process, and not just done
 * @param toSpool results that no coordinator has taken
 */
public record ExitDecision(String reason, boolean isFault, List<AttemptOutcome> toSpool) {
    public ExitDecision {
        toSpool = List.copyOf(toSpool);
    }
}
