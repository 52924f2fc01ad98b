package dev.drover.coordinator.sim;

import dev.drover.proto.AttemptToken;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What really runs in the simulated world, leftovers of dead workers included: never two attempts of one task at a time. */
final class GroundTruth {
    private record TaskId(long job, int index) {}

    private final Map<TaskId, AttemptToken> running = new HashMap<>();
    private final Set<AttemptToken> everStarted = new HashSet<>();
    private final Set<AttemptToken> succeeded = new HashSet<>();

    void started(AttemptToken token) {
        everStarted.add(token);
        AttemptToken other = running.put(new TaskId(token.getJob(), token.getIndex()), token);
        SimulationChecks.check(other == null, () -> "two attempts of a task run at once: " + other + " and " + token);
    }

    void gone(AttemptToken token) {
        running.remove(new TaskId(token.getJob(), token.getIndex()), token);
    }

    boolean isRunning(AttemptToken token) {
        return token.equals(running.get(new TaskId(token.getJob(), token.getIndex())));
    }

    /** Whether it was ever begun. */
    boolean hasStarted(AttemptToken token) {
        return everStarted.contains(token);
    }

    List<AttemptToken> running() {
        return List.copyOf(running.values());
    }

    void succeeded(AttemptToken token) {
        succeeded.add(token);
    }

    boolean hasSucceeded(AttemptToken token) {
        return succeeded.contains(token);
    }

    /** The machine went down. */
    void clear() {
        running.clear();
    }

    boolean isIdle() {
        return running.isEmpty();
    }
}
