package dev.drover.coordinator.core.reactor;

import dev.drover.coordinator.core.turn.Effect;
import dev.drover.coordinator.core.turn.Outbox;
import dev.drover.coordinator.core.turn.Question;

/** Sends questions to the history, each under a number of its own. Owned by the core's thread. */
public final class LookUps {
    private final Outbox outbox;
    private long lastId;

    public LookUps(Outbox outbox) {
        this.outbox = outbox;
    }

    /**
     * Asks when all records so far are on disk, so that the history can have whatever is not known here any more.
     *
     * @return the number of the answer to come; it does not come if this process ends before
     */
    long submit(Question question) {
        outbox.whenDurable(new Effect.LookUp(++lastId, question));
        return lastId;
    }
}
