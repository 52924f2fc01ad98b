package dev.drover.spec;

/**
 * Numbers of tasks as they are typed, {@code A-B} or {@code A-B:STEP}.
 *
 * @param step distance between numbers
 */
record ArrayRange(long first, long last, long step) {
    private static final int MAX_DIGITS = 15;

    /**
     * What was typed.
     *
     * @param what names the field in the error, such as {@code --array}
     */
    static ArrayRange parse(String what, String text) {
        int dash = text.indexOf('-');
        int colon = text.indexOf(':');
        int end = colon < 0 ? text.length() : colon;
        if (dash < 1 || end < dash) {
            throw bad(what, text);
        }
        long first = number(what, text, 0, dash);
        long last = number(what, text, dash + 1, end);
        long step = colon < 0 ? 1 : number(what, text, colon + 1, text.length());
        return new ArrayRange(first, last, step);
    }

    private static long number(String what, String text, int from, int to) {
        if (to <= from || to - from > MAX_DIGITS) {
            throw bad(what, text);
        }
        long number = 0;
        for (int i = from; i < to; i++) {
            char digit = text.charAt(i);
            if (digit < '0' || digit > '9') {
                throw bad(what, text);
            }
            number = number * 10 + (digit - '0');
        }
        return number;
    }

    private static RuntimeException bad(String what, String text) {
        return FieldErrors.invalid(
                what + " takes A-B or A-B:STEP with numbers from 0 on, such as 1-100 or 0-90:10, not '" + text + "'");
    }

    /** As it is typed. */
    @Override
    public String toString() {
        return first + "-" + last + (step == 1 ? "" : ":" + step);
    }
}
