package dev.drover.client.output;

import dev.drover.client.TaskRange;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The attempts that started or ended since a follower's last question, so that one question serves many events. One
 * thread.
 */
final class FollowedAttempts {
    private static final int MAX = 1_000;

    private record AttemptId(long task, int attempt) {}

    private final Set<AttemptId> started = new HashSet<>();
    private final TreeMap<Integer, TreeSet<Long>> ended = new TreeMap<>();
    private int endings;

    void started(long task, int attempt) {
        started.add(new AttemptId(task, attempt));
    }

    /** Its start is of no interest any more. */
    void forget(long task, int attempt) {
        if (!started.isEmpty()) {
            started.remove(new AttemptId(task, attempt));
        }
    }

    void ended(long task, int attempt) {
        forget(task, attempt);
        ended.computeIfAbsent(attempt, number -> new TreeSet<>()).add(task);
        endings++;
    }

    /** Whether the follower must ask now, because a question has a bound. */
    boolean isFull() {
        return endings >= MAX || started.size() >= MAX;
    }

    /** Whether an attempt has started and not ended since. */
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
