package dev.drover.client.output;

import dev.drover.client.TaskRange;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What the events since a follower's last look tell of, so that one question serves many of them. One thread. */
final class FollowedAttempts {
    private static final int MAX = 1_000;

    private record Started(long task, int attempt) {}

    private final Set<Started> started = new HashSet<>();
    private final TreeMap<Integer, TreeSet<Long>> ended = new TreeMap<>();
    private int endings;
    private boolean missed;

    void started(long task, int attempt) {
        started.add(new Started(task, attempt));
    }

    void ended(long task, int attempt) {
        started.remove(new Started(task, attempt));
        ended.computeIfAbsent(attempt, number -> new TreeSet<>()).add(task);
        endings++;
    }

    /** Events were skipped: only a look at everything helps. */
    void missed() {
        missed = true;
    }

    boolean isMissed() {
        return missed;
    }

    /** Whether it is time to look, because a question has a bound. */
    boolean isFull() {
        return missed || endings >= MAX || started.size() >= MAX;
    }

    /** Whether some have started and not ended since. */
    boolean hasStarted() {
        return !started.isEmpty();
    }

    /** The tasks of those that have ended, by the number of the attempt, neighbours together. */
    Map<Integer, List<TaskRange>> endedTasks() {
        Map<Integer, List<TaskRange>> ranges = new TreeMap<>();
        ended.forEach((attempt, tasks) -> ranges.put(attempt, ranges(tasks)));
        return ranges;
    }

    private static List<TaskRange> ranges(TreeSet<Long> tasks) {
        List<TaskRange> ranges = new ArrayList<>();
        long first = tasks.first();
        long last = first;
        for (long task : tasks.tailSet(first, false)) {
            if (task != last + 1) {
                ranges.add(new TaskRange(first, last));
                first = task;
            }
            last = task;
        }
        ranges.add(new TaskRange(first, last));
        return ranges;
    }
}
