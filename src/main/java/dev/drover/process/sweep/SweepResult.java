package dev.drover.process.sweep;

import dev.drover.process.table.ProcessInfo;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a sweep did. Immutable.
 *
 * @param byMark the count of each target
 * @param unfinished targets of which two scans in a row that found nothing have not been seen
 * @param tookMs how long it took
 */
public record SweepResult(Map<String, Swept> byMark, Set<String> unfinished, long tookMs) {
    /**
     * What a sweep did for one target.
     *
     * @param ended processes that were found and are gone without SIGKILL
     * @param forced processes that are gone and had been sent SIGKILL
     * @param left processes that are still there: in uninterruptible sleep (state D), or not ours to signal
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
