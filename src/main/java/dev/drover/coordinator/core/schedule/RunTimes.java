package dev.drover.coordinator.core.schedule;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The recent run times of tasks by job name. The scheduler sends short tasks ahead, so that no slot waits for a
 * message, but never long ones. Exponentially weighted mean with weight 1/8, as TCP's smoothed round-trip time (RFC
 * 6298). Owned by the core's thread.
 */
public final class RunTimes {
    private static final int MAX_NAMES = 1_000;
    private static final int UNKNOWN = -1;

    private final LinkedHashMap<String, long[]> means = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, long[]> eldest) {
            return size() > MAX_NAMES;
        }
    };

    public void add(String name, long micros) {
        long[] mean = means.get(name);
        if (mean == null) {
            means.put(name, new long[] {micros});
        } else {
            // A run that is much longer than the mean replaces it at once, because too low a mean lets tasks wait
            // behind long ones.
            mean[0] = micros > mean[0] * 8 ? micros : mean[0] + (micros - mean[0]) / 8;
        }
    }

    /** Mean run time in microseconds; negative if nothing of that name ended yet. */
    long meanMicros(String name) {
        long[] mean = means.get(name);
        return mean == null ? UNKNOWN : mean[0];
    }
}
