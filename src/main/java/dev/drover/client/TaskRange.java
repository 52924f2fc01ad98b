package dev.drover.client;

/**
 * Task numbers from first to last, both included, as people see them.
 *
 * @param first lowest
 * @param last highest, not below first
 */
public record TaskRange(long first, long last) {
    /**
     * Refuses a range that ends before it begins.
     *
     * @param first {@link #first}
     * @param last {@link #last}
     */
    public TaskRange {
        if (last < first) {
            throw new IllegalArgumentException("a range of tasks ends before it begins: " + first + "-" + last);
        }
    }

    /**
     * {@return a range of one task}
     *
     * @param number of the task
     */
    public static TaskRange of(long number) {
        return new TaskRange(number, number);
    }
}
