package dev.drover.coordinator.core.state;

import dev.drover.model.TaskState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeSet;

/** The tasks of one job that wait to be issued again, by time. Owned by the core's thread. */
public final class PendingReruns {
    /**
     * One of them.
     *
     * @param attempt number of the last attempt that counts; the next one is attempt + 1
     * @param atMs not before this, milliseconds since 1970
     * @param state queued, if a worker gave it back that had not started it; waiting, if its last attempt counts
     * @param suspicion whether it must run alone, and how often it took its worker down when it did
     * @param ranBefore whether an attempt of it had started
     */
    public record Rerun(
            int index,
            int attempt,
            int retriesUsed,
            long atMs,
            TaskState state,
            Suspicion suspicion,
            boolean ranBefore) {}

    private static final Comparator<Rerun> BY_TIME =
            Comparator.comparingLong(Rerun::atMs).thenComparingInt(Rerun::index);

    private final Map<Integer, Rerun> byIndex = new HashMap<>();

    // May hold entries that byIndex no longer has: they are skipped when they come up. Without suspects.
    private final PriorityQueue<Rerun> byTime = new PriorityQueue<>(BY_TIME);

    // The indexes of those that must run alone.
    private final TreeSet<Integer> suspects = new TreeSet<>();

    void add(Rerun rerun) {
        if (byIndex.put(rerun.index(), rerun) != null) {
            throw new IllegalStateException("task index " + rerun.index() + " waits twice");
        }
        if (rerun.suspicion().isSuspect()) {
            suspects.add(rerun.index());
        } else {
            byTime.add(rerun);
        }
    }

    /** Takes it out, null if there is none. */
    Rerun remove(int index) {
        suspects.remove(index);
        return byIndex.remove(index);
    }

    boolean contains(int index) {
        return byIndex.containsKey(index);
    }

    /** The first one by index that must run alone, null if there is none. */
    public Rerun peekSuspect() {
        return suspects.isEmpty() ? null : byIndex.get(suspects.first());
    }

    /** How many must run alone. */
    public int suspects() {
        return suspects.size();
    }

    /** The next one by time that need not run alone, null if there is none. */
    public Rerun peek() {
        Rerun head = byTime.peek();
        while (head != null && byIndex.get(head.index()) != head) {
            byTime.poll();
            head = byTime.peek();
        }
        return head;
    }

    /** How many that need not run alone wait until after that time. */
    public long after(long ms) {
        long after = 0;
        for (Rerun rerun : byIndex.values()) {
            after += rerun.atMs() > ms && !rerun.suspicion().isSuspect() ? 1 : 0;
        }
        return after;
    }

    /** The first time after that one at which one may run; {@link Long#MAX_VALUE} if there is none. */
    public long firstAfter(long ms) {
        long first = Long.MAX_VALUE;
        for (Rerun rerun : byIndex.values()) {
            first = rerun.atMs() > ms && !rerun.suspicion().isSuspect() ? Math.min(first, rerun.atMs()) : first;
        }
        return first;
    }

    /** How many of them never ran. */
    long neverRan() {
        long count = 0;
        for (Rerun rerun : byIndex.values()) {
            count += rerun.ranBefore() ? 0 : 1;
        }
        return count;
    }

    /** Whether that one waits, and never ran. */
    boolean neverRan(int index) {
        Rerun rerun = byIndex.get(index);
        return rerun != null && !rerun.ranBefore();
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
        suspects.clear();
    }

    Collection<Rerun> sorted() {
        List<Rerun> all = new ArrayList<>(byIndex.values());
        all.sort(Comparator.comparingInt(Rerun::index));
        return all;
    }
}
