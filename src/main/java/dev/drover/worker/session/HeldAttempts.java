package dev.drover.worker.session;

import dev.drover.proto.AttemptOutcome;
import dev.drover.proto.AttemptStarted;
import dev.drover.worker.attempt.AttemptKey;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Attempts that the worker has, queued or running, from their assignment to their end. Belongs to the core.
 *
 * <p>Which of them wait and which run only the slots know: they take on their own.
 */
final class HeldAttempts {
    private final Set<AttemptKey> keys = new HashSet<>();
    private final Map<AttemptKey, AttemptStarted> starts = new HashMap<>();
    private final Map<AttemptKey, AttemptOutcome> givenUp = new LinkedHashMap<>();

    void add(AttemptKey key) {
        keys.add(key);
    }

    boolean contains(AttemptKey key) {
        return keys.contains(key);
    }

    void remove(AttemptKey key) {
        keys.remove(key);
        if (!starts.isEmpty()) {
            starts.remove(key);
        }
        if (!givenUp.isEmpty()) {
            givenUp.remove(key);
        }
    }

    /** Notes a start; false if the attempt isn't held any more. */
    boolean start(AttemptKey key, AttemptStarted start) {
        if (!keys.contains(key)) {
            return false;
        }
        starts.put(key, start);
        return true;
    }

    /** Gives up an attempt that can't be ended, with the outcome to report in the end; false if that was done before. */
    boolean giveUp(AttemptKey key, AttemptOutcome outcome) {
        return keys.contains(key) && givenUp.putIfAbsent(key, outcome) == null;
    }

    List<AttemptOutcome> givenUp() {
        return List.copyOf(givenUp.values());
    }

    /** Whether anything is held that can still end by itself. */
    boolean isAnyRunning() {
        return keys.size() > givenUp.size();
    }

    Collection<AttemptKey> keys() {
        return keys;
    }

    int size() {
        return keys.size();
    }

    /** The starts known of what is held, for a new session. */
    Map<AttemptKey, AttemptStarted> starts() {
        return starts;
    }
}
