package dev.drover.cli.command;

import dev.drover.cli.args.ParsedArguments;
import dev.drover.cli.show.Preview;
import dev.drover.cli.submit.SpecReader;
import dev.drover.cli.submit.ValueReader;
import dev.drover.cli.text.ExitCodes;
import dev.drover.client.JobSpec;
import dev.drover.model.Placeholders;
import dev.drover.model.TaskNumbers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code submit --dry-run}: prints how many tasks there would be and how the first three would be started. Changes
 * nothing.
 */
final class DryRun {
    private final JobSpec spec;
    private final Placeholders placeholders;
    private final List<List<byte[]>> argvs = new ArrayList<>();
    private final List<byte[]> inputs = new ArrayList<>();
    private long tasks;
    private long skippedEmpty;

    private DryRun(JobSpec spec, boolean each) {
        this.spec = spec;
        // Only array jobs have places for a value.
        Optional<String> own = spec.isArray() || each ? spec.placeholder() : Optional.of("");
        this.placeholders = Placeholders.of(spec.argv(), spec.isShell(), own);
    }

    static int show(CommandContext context, ParsedArguments options, SpecReader reader) throws IOException {
        Preview preview = of(context, options, reader, reader.read().build());
        if (!options.has("--quiet")) {
            SpecHints.print(context.console(), options);
        }
        if (options.has("--json")) {
            context.console().line(preview.json());
        } else {
            context.console().lines(preview.lines());
        }
        return ExitCodes.DONE;
    }

    /** What would be run; reads the values, which a pipe gives only once. */
    static Preview of(CommandContext context, ParsedArguments options, SpecReader reader, JobSpec spec)
            throws IOException {
        DryRun run = new DryRun(spec, options.has("--each"));
        if (options.has("--each")) {
            run.values(options, reader);
        } else {
            run.numbers();
        }
        if (run.skippedEmpty > 0) {
            context.console().info(JobPreparation.skipped(run.skippedEmpty));
        }
        Optional<byte[]> list =
                options.has("--each") && !reader.isDash("--each") ? Optional.of(reader.valuesPath()) : Optional.empty();
        return new Preview(spec, run.tasks, run.argvs, run.inputs, list, options.has("-0"));
    }

    private void values(ParsedArguments options, SpecReader reader) throws IOException {
        boolean nul = options.has("-0");
        try (ValueReader values =
                nul ? ValueReader.nulSeparated(reader.openValues()) : ValueReader.lines(reader.openValues())) {
            for (byte[] value = values.next(); value != null; value = values.next()) {
                if (value.length == 0 && !nul) {
                    skippedEmpty++;
                } else {
                    add(value, tasks++);
                }
            }
        }
    }

    private void numbers() {
        TaskNumbers numbers = spec.numbers();
        tasks = numbers.count();
        for (long i = 0; i < Math.min(Preview.SHOWN, tasks); i++) {
            String value = spec.isArray() ? Long.toString(numbers.number(i)) : "";
            add(value.getBytes(StandardCharsets.UTF_8), numbers.number(i));
        }
    }

    private void add(byte[] value, long task) {
        if (argvs.size() + inputs.size() == Preview.SHOWN) {
            return;
        }
        if (spec.isFunction()) {
            inputs.add(value.length > 0 ? value : spec.input().orElse(new byte[0]));
        } else {
            argvs.add(placeholders.argv(value, task));
        }
    }
}
