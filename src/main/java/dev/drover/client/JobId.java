package dev.drover.client;

/**
 * Names one job of a home: 1, 2, 3 …
 *
 * @param value at least 1
 */
public record JobId(long value) implements Comparable<JobId> {
    /**
     * Refuses what can be no id.
     *
     * @param value {@link #value}
     */
    public JobId {
        if (value < 1) {
            throw new IllegalArgumentException("a job's id is 1 or more, not " + value);
        }
    }

    @Override
    public int compareTo(JobId other) {
        return Long.compare(value, other.value);
    }

    @Override
    public String toString() {
        return Long.toString(value);
    }
}
