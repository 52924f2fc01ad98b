package dev.drover.coordinator.core.state;

import dev.drover.model.TaskState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/** The tasks of one job that wait to be issued again, by time. Owned by the core's thread. */
public final class PendingReruns {
    /**
     * One of them.
     *
     * @param attempt number of the last attempt that counts; the next one is attempt + 1
     * @param atMs not before this, milliseconds since 1970
     * @param state queued, if a worker gave it back that had not started it; waiting, if its last attempt counts
     */
    public record Rerun(int index, int attempt, int retriesUsed, long atMs, TaskState state) {}

    private static final Comparator<Rerun> BY_TIME =
            Comparator.comparingLong(Rerun::atMs).thenComparingInt(Rerun::index);

    private final Map<Integer, Rerun> byIndex = new HashMap<>();

    // May hold entries that byIndex no longer has: they are skipped when they come up.
    private final PriorityQueue<Rerun> byTime = new PriorityQueue<>(BY_TIME);

    void add(Rerun rerun) {
        if (byIndex.put(rerun.index(), rerun) != null) {
            throw new IllegalStateException("task index " + rerun.index() + " waits twice");
        }
        byTime.add(rerun);
    }

    /** Takes it out, null if there is none. */
    Rerun remove(int index) {
        return byIndex.remove(index);
    }

    boolean contains(int index) {
        return byIndex.containsKey(index);
    }

    /** The next one by time, null if there is none. */
    public Rerun peek() {
        Rerun head = byTime.peek();
        while (head != null && byIndex.get(head.index()) != head) {
            byTime.poll();
            head = byTime.peek();
        }
        return head;
    }

    /** How many wait until after that time. */
    public long after(long ms) {
        long after = 0;
        for (Rerun rerun : byIndex.values()) {
            after += rerun.atMs() > ms ? 1 : 0;
        }
        return after;
    }

    /** The first time after that one at which one may run; {@link Long#MAX_VALUE} if there is none. */
    public long firstAfter(long ms) {
        long first = Long.MAX_VALUE;
        for (Rerun rerun : byIndex.values()) {
            first = rerun.atMs() > ms ? Math.min(first, rerun.atMs()) : first;
        }
        return first;
    }

    Collection<Integer> indexes() {
        return byIndex.keySet();
    }

    int size() {
        return byIndex.size();
    }

    void clear() {
        byIndex.clear();
        byTime.clear();
    }

    Collection<Rerun> sorted() {
        List<Rerun> all = new ArrayList<>(byIndex.values());
        all.sort(Comparator.comparingInt(Rerun::index));
        return all;
    }
}
