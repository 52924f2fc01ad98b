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
 * <p>Only the slots know which of them wait and which run.
 */
final class HeldAttempts {
    private final Set<AttemptKey> keys = new HashSet<>();
    private final Map<AttemptKey, AttemptStarted> starts = new HashMap<>();
    private final Map<AttemptKey, AttemptOutcome> abandoned = new LinkedHashMap<>();

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
        if (!abandoned.isEmpty()) {
            abandoned.remove(key);
        }
    }

    /** Records a start. Returns false if the attempt is not held any more. */
    boolean start(AttemptKey key, AttemptStarted start) {
        if (!keys.contains(key)) {
            return false;
        }
        starts.put(key, start);
        return true;
    }

    /**
     * Abandons an attempt that cannot be ended, with the outcome to report at the end. Returns false if that was done
     * before.
     */
    boolean abandon(AttemptKey key, AttemptOutcome outcome) {
        return keys.contains(key) && abandoned.putIfAbsent(key, outcome) == null;
    }

    List<AttemptOutcome> abandoned() {
        return List.copyOf(abandoned.values());
    }

    /** Whether an attempt is held that can still end by itself. */
    boolean isAnyRunning() {
        return keys.size() > abandoned.size();
    }

    Collection<AttemptKey> keys() {
        return keys;
    }

    int size() {
        return keys.size();
    }

    /** The known starts of held attempts, for a new session. */
    Map<AttemptKey, AttemptStarted> starts() {
        return starts;
    }
}
