package dev.drover.cli.show;

import dev.drover.cli.text.Times;
import dev.drover.spec.Durations;
import java.time.Instant;
import java.time.ZoneId;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * How values are shown: short and local for people, whole and exact for programs.
 *
 * @param forEyes whether it is a terminal
 * @param now the present, read once a command
 */
public record ValueFormat(boolean forEyes, Instant now, ZoneId zone) {
    public String time(OptionalLong epochMs) {
        return epochMs.isPresent() ? time(epochMs.getAsLong()) : "";
    }

    public String time(long epochMs) {
        return forEyes ? Times.brief(epochMs, now, zone) : Times.iso(epochMs);
    }

    public String duration(long durationMs) {
        return forEyes ? Durations.format(durationMs) : Long.toString(Math.max(0, durationMs));
    }

    /** From its start to its end, or to now; empty for what has not started. */
    public String run(OptionalLong startedAtMs, OptionalLong endedAtMs) {
        return startedAtMs.isEmpty() ? "" : duration(endedAtMs.orElse(now.toEpochMilli()) - startedAtMs.getAsLong());
    }

    public static String number(OptionalInt number) {
        return number.isPresent() ? Integer.toString(number.getAsInt()) : "";
    }
}
