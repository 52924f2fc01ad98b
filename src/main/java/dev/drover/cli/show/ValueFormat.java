package dev.drover.cli.show;

import dev.drover.cli.text.Times;
import dev.drover.client.TaskInfo;
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

    /** A time on the page of one job or task, which has room for seconds. */
    String exactTime(Optional<Instant> time) {
        if (time.isEmpty()) {
            return "";
        }
        long ms = time.get().toEpochMilli();
        return forEyes ? Times.exact(ms, now, zone) : Times.iso(ms);
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

    /** How long a task ran: as its worker measured its last attempt, or from its start to now. */
    public String run(TaskInfo task) {
        return task.runTime().isPresent()
                ? duration(task.runTime().get().toMillis())
                : run(task.startedAt(), task.endedAt());
    }

    /** A duration as it stands in a sentence, which no header gives a unit. */
    String withUnit(Duration duration) {
        return withUnit(duration(duration.toMillis()));
    }

    /** What {@link #duration} made, as it stands in a sentence. */
    String withUnit(String duration) {
        return forEyes || duration.isEmpty() ? duration : duration + " ms";
    }

    public static String number(OptionalInt number) {
        return number.isPresent() ? Integer.toString(number.getAsInt()) : "";
    }
}
