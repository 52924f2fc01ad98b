package dev.drover.coordinator.core.schedule;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The mean run time of recent tasks, by job name. By it the scheduler sends short tasks ahead, so that no slot waits
 * for a message. Long tasks are never sent ahead. Owned by the core's thread.
 *
 * <p>The mean is exponentially weighted with weight 1/8, like TCP's smoothed round-trip time (RFC 6298). The names used
 * last are kept, {@value #MAX_NAMES} at most.
 */
public final class RunTimes {
    private static final int MAX_NAMES = 1_000;
    private static final int UNKNOWN = -1;

    // In order of insertion: an order of access would cost each look-up a write.
    private final LinkedHashMap<String, long[]> means = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, long[]> eldest) {
            return size() > MAX_NAMES;
        }
    };

    /** Adds the run time of a task that has ended. */
    public void add(String name, long micros) {
        long[] mean = means.get(name);
        if (mean == null) {
            means.put(name, new long[] {micros});
        } else {
            // A run that is much longer than the mean replaces it at once. A mean that is too low would let tasks wait
            // behind long ones.
            mean[0] = micros > mean[0] * 8 ? micros : mean[0] + (micros - mean[0]) / 8;
        }
    }

    /** The mean run time in microseconds; negative if no task of that name is known to have ended. */
    long meanMicros(String name) {
        long[] mean = means.get(name);
        return mean == null ? UNKNOWN : mean[0];
    }
}
