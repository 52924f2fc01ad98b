package dev.drover.spec;

/** Lengths of time as people type them ({@code 1h30m}) and as they are shown ({@code 8.1 s}, {@code 12 min}); milliseconds inside. */
public final class Durations {
    private static final long SECOND_MS = 1_000;
    private static final long MINUTE_MS = 60 * SECOND_MS;
    private static final long HOUR_MS = 60 * MINUTE_MS;
    private static final long DAY_MS = 24 * HOUR_MS;

    /** A hundred years: nothing longer is meant. */
    private static final long MAX_MS = 36_500 * DAY_MS;

    private Durations() {}

    /**
     * Reads {@code 30s}, {@code 1h30m}, {@code 3d}, {@code 250ms}.
     *
     * @param what names the value in the error, such as {@code --timeout}
     * @return milliseconds, from 0 to a hundred years
     */
    public static long parseMs(String text, String what) {
        long totalMs = parseOrNegative(text);
        if (totalMs < 0) {
            throw FieldErrors.invalid(what + " takes a length of time such as 30s, 1h30m or 3d, not '" + text + "'"
                    + (isDigits(text) ? "; a number needs its unit: " + text + "s" : ""));
        }
        return totalMs;
    }

    /** As {@link #parseMs}, or -1 for what is no length of time. */
    public static long parseOrNegative(String text) {
        long totalMs = 0;
        int i = 0;
        while (i < text.length()) {
            int digits = i;
            while (i < text.length() && isDigit(text.charAt(i))) {
                i++;
            }
            int unit = i;
            while (i < text.length() && !isDigit(text.charAt(i))) {
                i++;
            }
            long unitMs = unitMs(text.substring(unit, i));
            if (unit == digits || unit - digits > 12 || unitMs == 0) {
                return -1;
            }
            totalMs += Math.min(MAX_MS, Long.parseLong(text.substring(digits, unit))) * unitMs;
            if (totalMs > MAX_MS || totalMs < 0) {
                return -1;
            }
        }
        return text.isEmpty() ? -1 : totalMs;
    }

    private static long unitMs(String unit) {
        return switch (unit) {
            case "ms" -> 1;
            case "s" -> SECOND_MS;
            case "m" -> MINUTE_MS;
            case "h" -> HOUR_MS;
            case "d" -> DAY_MS;
            default -> 0;
        };
    }

    /** So that {@link #parseMs} reads the same: {@code 90s}, {@code 1500ms}. */
    static String exact(long ms) {
        return ms % SECOND_MS == 0 ? ms / SECOND_MS + "s" : ms + "ms";
    }

    /** Short for a screen: {@code 12 ms}, {@code 8.1 s}, {@code 45 s}, {@code 12 min}, {@code 3 h 05 min}, {@code 2 d 4 h}. */
    public static String format(long durationMs) {
        long ms = Math.max(0, durationMs);
        if (ms < SECOND_MS) {
            return ms + " ms";
        }
        if (ms < 10 * SECOND_MS) {
            return ms / SECOND_MS + "." + ms % SECOND_MS / 100 + " s";
        }
        if (ms < 2 * MINUTE_MS) {
            return ms / SECOND_MS + " s";
        }
        if (ms < HOUR_MS) {
            return ms / MINUTE_MS + " min";
        }
        if (ms < DAY_MS) {
            long minutes = ms % HOUR_MS / MINUTE_MS;
            return ms / HOUR_MS + " h " + (minutes < 10 ? "0" : "") + minutes + " min";
        }
        return ms / DAY_MS + " d " + ms % DAY_MS / HOUR_MS + " h";
    }

    /** A measured length beside its limit, so exact that the two differ: {@code 12 min of 10 min}, {@code 10.134 s of 10 s}. */
    public static String ofLimit(long ms, long limitMs) {
        String measured = format(ms);
        String limit = format(limitMs);
        return measured.equals(limit) ? seconds(ms) + " of " + seconds(limitMs) : measured + " of " + limit;
    }

    private static String seconds(long ms) {
        long rest = ms % SECOND_MS;
        String digits = Long.toString(SECOND_MS + rest).substring(1);
        return ms / SECOND_MS + (rest == 0 ? "" : "." + digits) + " s";
    }

    /** Whether it is a number without a unit. */
    public static boolean isDigits(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!isDigit(text.charAt(i))) {
                return false;
            }
        }
        return !text.isEmpty();
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
