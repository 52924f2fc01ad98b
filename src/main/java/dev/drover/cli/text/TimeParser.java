package dev.drover.cli.text;

import dev.drover.cli.args.UsageException;
import dev.drover.spec.Durations;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;

/**
 * Reads points in time as people type them: {@code 02:00}, {@code yesterday 02:00}, {@code Mon 02:00}, {@code 2026-11-22 02:00}, ISO-8601, or a
 * length of time for "so long ago".
 *
 * @param now the present
 * @param zone of times without one, {@code $TZ}
 */
public record TimeParser(Instant now, ZoneId zone) {
    private static final int DAYS_OF_WEEK = 7;

    /**
     * The last such point, for {@code --since} and {@code --until}.
     *
     * @param what names the option in the error
     * @return milliseconds since 1970
     */
    public long lastMs(String text, String what) {
        long agoMs = Durations.parseOrNegative(text);
        if (agoMs >= 0) {
            return now.toEpochMilli() - agoMs;
        }
        try {
            return parse(text.trim()).toInstant().toEpochMilli();
        } catch (DateTimeException e) {
            throw new UsageException(
                    what + " takes a time such as 1h, 02:00, 'yesterday 02:00', 'Mon 02:00', '2026-11-22 02:00' or"
                            + " 2026-11-22T02:00:00Z, not '" + text + "'"
                            + (Durations.isDigits(text) ? "; a number needs its unit: " + text + "m" : ""),
                    e);
        }
    }

    private ZonedDateTime parse(String text) {
        ZonedDateTime here = now.atZone(zone);
        if (text.equals("now")) {
            return here;
        }
        if (text.equals("today") || text.equals("yesterday")) {
            return day(here, text).atStartOfDay(zone);
        }
        if (text.startsWith("today ") || text.startsWith("yesterday ")) {
            int space = text.indexOf(' ');
            return ZonedDateTime.of(day(here, text.substring(0, space)), time(text.substring(space + 1)), zone);
        }
        int weekday = text.length() < 3 ? 0 : Times.weekday(text.substring(0, 3));
        if (weekday > 0 && (text.length() == 3 || text.charAt(3) == ' ')) {
            LocalTime time = text.length() == 3 ? LocalTime.MIDNIGHT : time(text.substring(4));
            return last(here, weekday, time);
        }
        if (text.length() >= 10 && text.charAt(4) == '-') {
            return dated(text);
        }
        ZonedDateTime today = ZonedDateTime.of(here.toLocalDate(), time(text), zone);
        // A day is a calendar day: the clock may have been changed in between.
        return today.isAfter(here) ? ZonedDateTime.of(here.toLocalDate().minusDays(1), time(text), zone) : today;
    }

    /** On the last such day of the week: today, if that isn't to come yet, or within the week before. */
    private ZonedDateTime last(ZonedDateTime here, int weekday, LocalTime time) {
        int daysAgo = Math.floorMod(here.getDayOfWeek().getValue() - weekday, DAYS_OF_WEEK);
        LocalDate date = here.toLocalDate().minusDays(daysAgo);
        ZonedDateTime point = ZonedDateTime.of(date, time, zone);
        return point.isAfter(here) ? ZonedDateTime.of(date.minusDays(DAYS_OF_WEEK), time, zone) : point;
    }

    private ZonedDateTime dated(String text) {
        LocalDate date = LocalDate.parse(text.substring(0, 10));
        if (text.length() == 10) {
            return date.atStartOfDay(zone);
        }
        String rest = text.substring(11);
        boolean zoned = rest.endsWith("Z") || rest.indexOf('+') > 0 || rest.indexOf('-') > 0;
        if (zoned) {
            return OffsetDateTime.parse(date + "T" + rest).toZonedDateTime();
        }
        return ZonedDateTime.of(date, time(rest), zone);
    }

    private static LocalDate day(ZonedDateTime here, String word) {
        return word.equals("today") ? here.toLocalDate() : here.toLocalDate().minusDays(1);
    }

    private static LocalTime time(String text) {
        return LocalTime.parse(text.length() > 1 && text.charAt(1) == ':' ? "0" + text : text);
    }
}
