package dev.drover.cli.command;

import dev.drover.cli.args.NearestWord;
import dev.drover.cli.args.ParsedArguments;
import dev.drover.cli.args.UsageException;
import dev.drover.cli.args.Word;
import dev.drover.cli.text.TimeParser;
import dev.drover.client.JobFilter;
import dev.drover.client.JobId;
import dev.drover.client.TaskFilter;
import dev.drover.model.Cause;
import dev.drover.model.JobState;
import dev.drover.spec.Durations;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads the filters of {@code history}, {@code list} and {@code tasks}. */
final class Filters {
    private Filters() {}

    /** Columns are of tables alone. */
    static void requireTable(ParsedArguments options) {
        for (String other : new String[] {"--quiet", "--json", "--values"}) {
            if (options.has("--columns") && options.has(other)) {
                throw new UsageException("--columns are of the table, and " + (other.equals("--quiet") ? "-q" : other)
                        + " prints none; leave out one");
            }
        }
    }

    static JobFilter.Builder jobs(ParsedArguments options, TimeParser points) {
        JobFilter.Builder filter = JobFilter.builder();
        times(options, points, filter::since, filter::until, filter::by);
        nameAndLabels(filter, options);
        states(options, filter::state);
        causes(options, filter::cause);
        for (Word code : options.values("--exit-code")) {
            filter.exitCode(exitCode(code.text()));
        }
        if (options.has("--worker")) {
            filter.worker((int) options.number("--worker", 0, Integer.MAX_VALUE, 0));
        }
        if (options.has("--min-runtime")) {
            filter.minRunTime(Duration.ofMillis(
                    Durations.parseMs(options.value("--min-runtime").text(), "--min-runtime")));
        }
        if (options.has("--before-id")) {
            filter.before(new JobId(options.number("--before-id", 1, 1)));
        }
        return filter;
    }

    static TaskFilter.Builder tasks(ParsedArguments options, TimeParser points, Selection.Chosen chosen) {
        TaskFilter.Builder filter = TaskFilter.builder(chosen.job()).numbers(chosen.tasks());
        times(options, points, filter::since, filter::until, filter::by);
        if (options.has("--before-id")) {
            filter.before(options.number("--before-id", Long.MIN_VALUE, 0));
        }
        states(options, filter::state);
        causes(options, filter::cause);
        for (Word code : options.values("--exit-code")) {
            filter.exitCode(exitCode(code.text()));
        }
        if (options.has("--worker")) {
            filter.worker((int) options.number("--worker", 0, Integer.MAX_VALUE, 0));
        }
        if (options.has("--min-runtime")) {
            filter.minRunTime(Duration.ofMillis(
                    Durations.parseMs(options.value("--min-runtime").text(), "--min-runtime")));
        }
        return filter;
    }

    private static void times(
            ParsedArguments options,
            TimeParser points,
            Consumer<Instant> since,
            Consumer<Instant> until,
            Consumer<JobFilter.By> by) {
        if (options.has("--since")) {
            since.accept(
                    Instant.ofEpochMilli(points.lastMs(options.value("--since").text(), "--since")));
        }
        if (options.has("--until")) {
            until.accept(
                    Instant.ofEpochMilli(points.lastMs(options.value("--until").text(), "--until")));
        }
        if (options.has("--by")) {
            by.accept(by(options.value("--by").text()));
        }
    }

    static void nameAndLabels(JobFilter.Builder filter, ParsedArguments options) {
        if (options.has("--name")) {
            if (options.value("--name").isEmpty()) {
                // To the history no pattern is every job, and a script's empty variable is not to cancel all.
                throw new UsageException("--name is empty; give it a name, '*' for every one, or leave it out");
            }
            filter.nameGlob(options.text("--name", ""));
        }
        for (Word pair : options.values("--label")) {
            Word[] label = pair.keyAndValue("--label");
            filter.label(label[0].exactText("--label"), label[1].exactText("--label"));
        }
    }

    static void states(ParsedArguments options, Consumer<JobState> each) {
        for (Word list : options.values("--state")) {
            for (String token : list.text().split(",", -1)) {
                each.accept(state(token));
            }
        }
    }

    private static JobState state(String token) {
        // This state is never shown: such a job is running until it has ended.
        List<JobState> shown = Stream.of(JobState.values())
                .filter(state -> state != JobState.CANCELLING)
                .toList();
        return named("state", token, shown, JobState::token);
    }

    private static void causes(ParsedArguments options, Consumer<Cause> each) {
        for (Word list : options.values("--cause")) {
            for (String token : list.text().split(",", -1)) {
                each.accept(cause(token));
            }
        }
    }

    private static Cause cause(String token) {
        return named("cause", token, List.of(Cause.values()), Cause::token);
    }

    private static <T> T named(String what, String token, List<T> all, Function<T, String> name) {
        NearestWord nearest = new NearestWord(token);
        for (T one : all) {
            if (name.apply(one).equals(token)) {
                return one;
            }
            nearest.add(name.apply(one));
        }
        throw unknown(what, token, nearest, all.stream().map(name).collect(Collectors.joining(", ")));
    }

    private static UsageException unknown(String what, String token, NearestWord nearest, CharSequence all) {
        return new UsageException("unknown " + what + " " + token
                + (nearest.isFound() ? "; did you mean " + nearest.best() + "?" : "; the " + what + "s are " + all));
    }

    private static int exitCode(String text) {
        try {
            int code = Integer.parseInt(text);
            if (code >= 0 && code <= 255) {
                return code;
            }
        } catch (NumberFormatException e) {
            throw new UsageException("--exit-code takes a number from 0 to 255, not '" + text + "'", e);
        }
        throw new UsageException("--exit-code takes a number from 0 to 255, not '" + text + "'");
    }

    private static JobFilter.By by(String text) {
        return switch (text) {
            case "submitted" -> JobFilter.By.SUBMITTED;
            case "started" -> JobFilter.By.STARTED;
            case "ended" -> JobFilter.By.ENDED;
            default -> throw new UsageException("--by takes submitted, started or ended, not '" + text + "'");
        };
    }
}
