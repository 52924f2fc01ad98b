package dev.drover.cli.command;

import dev.drover.cli.args.Parsed;
import dev.drover.cli.submit.SpecReader;
import dev.drover.cli.submit.ValueReader;
import dev.drover.cli.text.ExitCodes;
import dev.drover.cli.text.ShellQuote;
import dev.drover.cli.text.Sizes;
import dev.drover.client.JobSpec;
import dev.drover.model.Placeholders;
import dev.drover.model.TaskNumbers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code submit --dry-run}: says how many tasks there would be and how the first three would be started; changes nothing. */
final class DryRun {
    private static final int SHOWN = 3;

    private final Session session;
    private final JobSpec spec;
    private final Placeholders placeholders;
    private final List<String> lines = new ArrayList<>();

    private DryRun(Session session, JobSpec spec, boolean each) {
        this.session = session;
        this.spec = spec;
        // Only array jobs have places for a value.
        Optional<String> own = spec.isArray() || each ? spec.placeholder() : Optional.of("");
        this.placeholders = Placeholders.of(spec.argv(), spec.isShell(), own);
    }

    static int show(Session session, Parsed options, SpecReader reader) throws IOException {
        DryRun run = new DryRun(session, reader.read().build(), options.has("--each"));
        long tasks = options.has("--each") ? run.values(options, reader) : run.numbers();
        session.console().line(Sizes.counted(tasks, "task") + " would be queued: " + run.spec.name());
        session.console().lines(run.lines);
        return ExitCodes.DONE;
    }

    private long values(Parsed options, SpecReader reader) throws IOException {
        boolean nul = options.has("-0");
        long tasks = 0;
        long empty = 0;
        try (ValueReader values =
                nul ? ValueReader.nulSeparated(reader.openValues()) : ValueReader.lines(reader.openValues())) {
            for (byte[] value = values.next(); value != null; value = values.next()) {
                if (value.length == 0 && !nul) {
                    empty++;
                } else {
                    add(value, tasks++);
                }
            }
        }
        if (empty > 0) {
            session.console().note(JobMaking.skipped(empty));
        }
        return tasks;
    }

    private long numbers() {
        TaskNumbers numbers = spec.numbers();
        for (long i = 0; i < Math.min(SHOWN, numbers.count()); i++) {
            String value = spec.isArray() ? Long.toString(numbers.number(i)) : "";
            add(value.getBytes(StandardCharsets.UTF_8), numbers.number(i));
        }
        return numbers.count();
    }

    private void add(byte[] value, long task) {
        if (lines.size() == SHOWN) {
            return;
        }
        if (spec.isFunction()) {
            byte[] input = value.length > 0 ? value : spec.input().orElse(new byte[0]);
            lines.add("  " + spec.className() + ' ' + new String(input, StandardCharsets.UTF_8));
        } else {
            lines.add("  " + ShellQuote.line(placeholders.argv(value, task)));
        }
    }
}
