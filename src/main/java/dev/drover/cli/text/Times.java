package dev.drover.cli.text;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;

/** Shows points in time: local and short on a screen, UTC with milliseconds for programs. */
public final class Times {
    private static final String[] DAYS = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};

    private Times() {}

    /** {@code 2026-11-24T02:13:05.123Z}. */
    public static String iso(long epochMs) {
        ZonedDateTime time = Instant.ofEpochMilli(epochMs).atZone(ZoneOffset.UTC);
        StringBuilder text = new StringBuilder(24);
        appendDate(text, time);
        text.append('T');
        appendClock(text, time);
        text.append(':');
        appendTwoDigits(text, time.getSecond());
        int ms = time.getNano() / 1_000_000;
        text.append(ms < 10 ? ".00" : ms < 100 ? ".0" : ".").append(ms);
        return text.append('Z').toString();
    }

    /** Which day of the week that is, as {@link #brief} shows it, in any case: 1 for Monday to 7; 0 if it is none. */
    static int weekday(String day) {
        for (int i = 0; i < DAYS.length; i++) {
            if (DAYS[i].equalsIgnoreCase(day)) {
                return i + 1;
            }
        }
        return 0;
    }

    /** {@code 02:13} today, {@code Mon 02:13} within six days, else {@code 2026-11-02 02:13}. */
    public static String brief(long epochMs, Instant now, ZoneId zone) {
        ZonedDateTime time = Instant.ofEpochMilli(epochMs).atZone(zone);
        long daysAgo =
                now.atZone(zone).toLocalDate().toEpochDay() - time.toLocalDate().toEpochDay();
        StringBuilder text = new StringBuilder(16);
        if (daysAgo > 6 || daysAgo < 0) {
            appendDate(text, time);
            text.append(' ');
        } else if (daysAgo > 0) {
            text.append(DAYS[time.getDayOfWeek().getValue() - 1]).append(' ');
        }
        appendClock(text, time);
        return text.toString();
    }

    /** To the second, for one that is looked at alone: {@code 02:13:05} today, else {@code 2026-11-23 02:13:05}. */
    public static String exact(long epochMs, Instant now, ZoneId zone) {
        ZonedDateTime time = Instant.ofEpochMilli(epochMs).atZone(zone);
        StringBuilder text = new StringBuilder(20);
        if (!time.toLocalDate().equals(now.atZone(zone).toLocalDate())) {
            appendDate(text, time);
            text.append(' ');
        }
        appendClock(text, time);
        text.append(':');
        appendTwoDigits(text, time.getSecond());
        return text.toString();
    }

    private static void appendDate(StringBuilder text, ZonedDateTime time) {
        text.append(time.getYear()).append('-');
        appendTwoDigits(text, time.getMonthValue());
        text.append('-');
        appendTwoDigits(text, time.getDayOfMonth());
    }

    private static void appendClock(StringBuilder text, ZonedDateTime time) {
        appendTwoDigits(text, time.getHour());
        text.append(':');
        appendTwoDigits(text, time.getMinute());
    }

    private static void appendTwoDigits(StringBuilder text, int number) {
        text.append(number < 10 ? "0" : "").append(number);
    }
}
