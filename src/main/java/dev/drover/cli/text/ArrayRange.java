package dev.drover.cli.text;

import dev.drover.cli.args.UsageException;
import dev.drover.model.TaskNumbers;

/**
 * What {@code --array} takes: {@code A-B} or {@code A-B:STEP}, each number from 0 on.
 *
 * @param last at least first
 * @param step at least 1
 */
public record ArrayRange(long first, long last, long step) {
    private static final int MAX_DIGITS = 15;

    /** Number of tasks. */
    public long count() {
        return (last - first) / step + 1;
    }

    public long number(long index) {
        return first + index * step;
    }

    public static ArrayRange parse(String text) {
        int dash = text.indexOf('-');
        int colon = text.indexOf(':');
        int end = colon < 0 ? text.length() : colon;
        if (dash < 1 || end < dash) {
            throw invalid(text);
        }
        long first = number(text, 0, dash);
        long last = number(text, dash + 1, end);
        long step = colon < 0 ? 1 : number(text, colon + 1, text.length());
        if (last < first) {
            throw new UsageException("--array " + text + " ends before it begins; write " + last + "-" + first);
        }
        if (step == 0) {
            throw new UsageException("--array " + text + " has a step of 0; 1 is the least");
        }
        ArrayRange range = new ArrayRange(first, last, step);
        if (range.count() > TaskNumbers.MAX_TASKS) {
            throw new UsageException("--array " + text + " has " + Sizes.count(range.count()) + " tasks, "
                    + Sizes.count(TaskNumbers.MAX_TASKS) + " are the most; split it");
        }
        return range;
    }

    private static long number(String text, int from, int to) {
        if (to <= from || to - from > MAX_DIGITS) {
            throw invalid(text);
        }
        long number = 0;
        for (int i = from; i < to; i++) {
            char digit = text.charAt(i);
            if (digit < '0' || digit > '9') {
                throw invalid(text);
            }
            number = number * 10 + (digit - '0');
        }
        return number;
    }

    private static UsageException invalid(String text) {
        return new UsageException(
                "--array takes A-B or A-B:STEP with numbers from 0 on, such as 1-100 or 0-90:10, not '"
                        + Escapes.line(text) + "'");
    }
}
