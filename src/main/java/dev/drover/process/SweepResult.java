package dev.drover.process;

import java.util.List;
import java.util.Map;

/**
 * What a sweep did. Immutable.
 *
 * @param byMark the count of each target
 * @param tookMs how long it took
 */
public record SweepResult(Map<String, Swept> byMark, long tookMs) {
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
    }

    /** The counts of one target. */
    public Swept of(String mark) {
        return byMark.getOrDefault(mark, Swept.NOTHING);
    }

    /** Whether no process of any target is left. */
    public boolean isClean() {
        return byMark.values().stream().allMatch(swept -> swept.left().isEmpty());
    }
}
