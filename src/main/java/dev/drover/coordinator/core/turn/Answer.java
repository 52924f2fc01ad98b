package dev.drover.coordinator.core.turn;

import dev.drover.model.EndedJob;
import dev.drover.model.ErrorCode;
import dev.drover.model.KeyOwner;
import dev.drover.model.Sha256;
import java.util.Map;

/** What the history says to a {@link Question}. Immutable; crosses threads. */
public sealed interface Answer {
    /**
     * To {@link Question.KeyOwners}.
     *
     * @param owners by key; a key that is not there is free
     */
    record KeyOwners(Map<Sha256, KeyOwner> owners) implements Answer {}

    /**
     * To {@link Question.EndedJobs}.
     *
     * @param jobs by id; one that is not there was pruned, and nobody knows any more how it ended
     */
    record EndedJobs(Map<Long, EndedJob> jobs) implements Answer {}

    /**
     * To any question: it cannot be answered now.
     *
     * @param why a sentence for people, with how far the history is
     */
    record Refused(ErrorCode code, String why) implements Answer {}
}
