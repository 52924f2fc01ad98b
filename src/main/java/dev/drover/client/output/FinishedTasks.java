package dev.drover.client.output;

import dev.drover.client.TaskRange;
import dev.drover.model.IndexSet;
import dev.drover.model.TaskNumbers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which attempts of a job a follower has handed out, so that none is handed out twice. Keeps a bit for each task that has ended, and a
 * number for each that is to run again. One thread.
 */
final class FinishedTasks {
    /** The history takes no more in one question. */
    static final int MAX_RANGES = 1_000;

    private final IndexSet ended = new IndexSet();
    // The newest attempt by index, of tasks that have not ended.
    private final Map<Integer, Integer> reruns = new HashMap<>();

    /**
     * Adds an attempt that has ended.
     *
     * @param last whether no other attempt of its task is wanted
     * @return false if it, or a later one of the same task, was added before
     */
    boolean add(int index, int attempt, boolean last) {
        if (ended.contains(index) || reruns.getOrDefault(index, 0) >= attempt) {
            return false;
        }
        if (last) {
            ended.add(index);
            reruns.remove(index);
        } else {
            reruns.put(index, attempt);
        }
        return true;
    }

    boolean isEmpty() {
        return ended.count() == 0 && reruns.isEmpty();
    }

    boolean contains(int index, int attempt) {
        return ended.contains(index) || reruns.getOrDefault(index, 0) >= attempt;
    }

    /** The numbers of all tasks that have not ended as far as it knows, in so few ranges that some in between may have. */
    List<TaskRange> unfinished(TaskNumbers numbers) {
        List<TaskRange> ranges = new ArrayList<>();
        long index = ended.nextAbsent(0, numbers.count());
        while (index < numbers.count()) {
            long end = ranges.size() == MAX_RANGES - 1 ? numbers.count() : ended.nextPresent(index, numbers.count());
            ranges.add(new TaskRange(numbers.number(index), numbers.number(end - 1)));
            index = ended.nextAbsent(end, numbers.count());
        }
        return ranges;
    }

    /** How many tasks it keeps a number for. */
    int rerunCount() {
        return reruns.size();
    }
}
