package dev.drover.coordinator.core.turn;

import dev.drover.model.Sha256;
import java.util.List;

/** What the core asks the history about what it does not hold any more. Immutable; crosses threads. */
public sealed interface Question {
    /**
     * Which jobs these keys belong to; answered by {@link Answer.KeyOwners}.
     *
     * @param keys digests of users' keys, each once
     * @param upToJob the history must have that job and all before it: the core knows the keys of all later ones itself
     */
    record KeyOwners(List<Sha256> keys, long upToJob) implements Question {}

    /**
     * How these jobs ended; answered by {@link Answer.EndedJobs}.
     *
     * @param jobs each once; all have ended, and their ends are on disk
     */
    record EndedJobs(List<Long> jobs) implements Question {}
}
