package dev.drover.worker.session;

import dev.drover.proto.AttemptOutcome;
import java.util.List;

/**
 * How this process must exit when the core has finished. Immutable.
 *
 * @param reason one clause for the log and the goodbye
 * @param isFault whether this process has failed, and not just finished
 * @param toSpool results that no coordinator has acknowledged and that are not in the spool; only a worker that can't wait
 *     leaves any
 */
public record ExitDecision(String reason, boolean isFault, List<AttemptOutcome> toSpool) {
    public ExitDecision {
        toSpool = List.copyOf(toSpool);
    }
}
