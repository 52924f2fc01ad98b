package dev.drover.model;

/**
 * Translates between a task's index in its job (0, 1, 2 …) and the number that people see.
 *
 * <p>A plain job's only task is number 0, a list's tasks are their positions from 0, a range's are its values.
 *
 * @param first number of index 0
 * @param step distance between numbers, at least 1
 * @param count number of tasks, at least 0
 */
public record TaskNumbers(long first, long step, long count) {
    /** Tasks of one job at most: an index fits an int. */
    public static final long MAX_TASKS = 1_000_000_000L;

    public TaskNumbers {
        if (step < 1 || count < 0 || count > MAX_TASKS) {
            throw new IllegalArgumentException("step " + step + " or count " + count + " out of range");
        }
    }

    /** Of a plain job. */
    public static TaskNumbers single() {
        return new TaskNumbers(0, 1, 1);
    }

    /** Of a list with that many values. */
    public static TaskNumbers list(long count) {
        return new TaskNumbers(0, 1, count);
    }

    /** Of a range first, first + step, … up to last. */
    public static TaskNumbers range(long first, long last, long step) {
        return new TaskNumbers(first, step, last < first ? 0 : (last - first) / step + 1);
    }

    /** Which tasks there are, as the second half of a sentence about one that there is not. */
    public String sentence() {
        if (count < 2) {
            return count == 0 ? "it has none at all" : "its only one is " + first;
        }
        String steps = step == 1 ? "" : " in steps of " + step;
        return "its tasks are " + first + " to " + number(count - 1) + steps;
    }

    public long number(long index) {
        return first + index * step;
    }

    /** The index of that number, or -1 if the job has no such task. */
    public long index(long number) {
        long distance = number - first;
        if (distance < 0 || distance % step != 0 || distance / step >= count) {
            return -1;
        }
        return distance / step;
    }
}
