package dev.drover.worker;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Slots that a test fills by hand. */
final class FakeSlots implements Slots {
    final Set<AttemptKey> queued = new LinkedHashSet<>();
    final Set<AttemptKey> running = new LinkedHashSet<>();
    final Map<AttemptKey, StopRequest> stops = new LinkedHashMap<>();

    @Override
    public void offer(List<Assignment> assignments) {
        assignments.forEach(assignment -> queued.add(assignment.key()));
    }

    @Override
    public List<AttemptKey> takeBack(Collection<AttemptKey> keys) {
        return keys.stream().filter(queued::remove).toList();
    }

    @Override
    public List<AttemptKey> takeBackAll() {
        List<AttemptKey> all = new ArrayList<>(queued);
        queued.clear();
        return all;
    }

    @Override
    public int runningCount() {
        return running.size();
    }

    @Override
    public void stop(AttemptKey key, StopRequest request) {
        if (running.contains(key)) {
            stops.put(key, request);
        }
    }

    /** A slot takes the attempt. */
    void start(AttemptKey key) {
        if (!queued.remove(key)) {
            throw new AssertionError(key + " is not queued");
        }
        running.add(key);
    }
}
