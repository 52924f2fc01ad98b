package dev.drover.cli.show;

import dev.drover.cli.text.Times;
import dev.drover.spec.Durations;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How values are shown: short and local for people, whole and exact for programs.
 *
 * @param forEyes whether it is a terminal
 * @param now the present, read once a command
 */
public record ValueFormat(boolean forEyes, Instant now, ZoneId zone) {
    public String time(Optional<Instant> time) {
        return time.isPresent() ? time(time.get()) : "";
    }

    public String time(Instant time) {
        return forEyes ? Times.brief(time.toEpochMilli(), now, zone) : Times.iso(time.toEpochMilli());
    }

    public String duration(long durationMs) {
        return forEyes ? Durations.format(durationMs) : Long.toString(Math.max(0, durationMs));
    }

    /** From its start to its end, or to now; empty for what has not started. */
    public String run(Optional<Instant> startedAt, Optional<Instant> endedAt) {
        return startedAt.isEmpty()
                ? ""
                : duration(
                        Duration.between(startedAt.get(), endedAt.orElse(now)).toMillis());
    }

    public static String number(OptionalInt number) {
        return number.isPresent() ? Integer.toString(number.getAsInt()) : "";
    }
}
