package dev.drover.worker.session;

import dev.drover.proto.AttemptOutcome;
import dev.drover.worker.attempt.AttemptKey;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Results that the coordinator has not yet acknowledged as on disk, in the order in which they came (invariant 1).
 * Belongs to the core.
 */
final class UnacknowledgedResults {
    private final Map<AttemptKey, AttemptOutcome> byKey = new LinkedHashMap<>();
    private final int limitCount;
    private final long limitBytes;
    private long bytes;

    UnacknowledgedResults(int limitCount, long limitBytes) {
        this.limitCount = limitCount;
        this.limitBytes = limitBytes;
    }

    void add(AttemptKey key, AttemptOutcome outcome) {
        remove(key);
        byKey.put(key, outcome);
        bytes += outcome.getSerializedSize();
    }

    /** Removes the result of {@code key}. Returns false if there is none, as for a second acknowledgement. */
    boolean remove(AttemptKey key) {
        AttemptOutcome removed = byKey.remove(key);
        if (removed == null) {
            return false;
        }
        bytes -= removed.getSerializedSize();
        return true;
    }

    Optional<AttemptOutcome> find(AttemptKey key) {
        return Optional.ofNullable(byKey.get(key));
    }

    /** Whether so many results wait that no more work may be accepted. */
    boolean isFull() {
        return byKey.size() > limitCount || bytes > limitBytes;
    }

    boolean isEmpty() {
        return byKey.isEmpty();
    }

    Collection<AttemptOutcome> all() {
        return byKey.values();
    }
}
