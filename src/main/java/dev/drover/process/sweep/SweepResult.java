package dev.drover.process.sweep;

import dev.drover.process.table.ProcessInfo;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The result of a sweep. Immutable.
 *
 * @param byMark the count of each target
 * @param unfinished targets for which there were not yet two scans in a row that found nothing
 * @param tookMs how long it took
 */
public record SweepResult(Map<String, Swept> byMark, Set<String> unfinished, long tookMs) {
    /**
     * The result for one target.
     *
     * @param ended processes that were found and are gone without SIGKILL
     * @param forced processes that are gone and had been sent SIGKILL
     * @param left processes that are still there: in uninterruptible sleep (state D), or not to be signalled by this
     *     user
     */
    public record Swept(int ended, int forced, List<ProcessInfo> left) {
        public static final Swept NOTHING = new Swept(0, 0, List.of());

        public Swept {
            left = List.copyOf(left);
        }
    }

    public SweepResult {
        byMark = Map.copyOf(byMark);
        unfinished = Set.copyOf(unfinished);
    }

    /** The counts of one target. */
    public Swept of(String mark) {
        return byMark.getOrDefault(mark, Swept.NOTHING);
    }

    /** Whether no process of that target is left: two scans in a row found none. */
    public boolean isClean(String mark) {
        return !unfinished.contains(mark);
    }

    /** Whether no process of any target is left. */
    public boolean isClean() {
        return unfinished.isEmpty();
    }
}
