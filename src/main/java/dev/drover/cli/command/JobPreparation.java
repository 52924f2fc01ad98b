package dev.drover.cli.command;

import dev.drover.cli.args.ParsedArguments;
import dev.drover.cli.args.UsageException;
import dev.drover.cli.submit.SpecReader;
import dev.drover.cli.text.Sizes;
import dev.drover.client.JobSpec;
import dev.drover.client.JobSpecBuilder;
import dev.drover.client.ValueList;
import dev.drover.client.caller.BytePaths;
import java.io.IOException;
import java.io.InputStream;

/** Takes checked options to a spec whose values and standard input lie in the home. */
final class JobPreparation {
    private JobPreparation() {}

    /** The spec, ready to be submitted; stores nothing unless all else is right. */
    static JobSpec complete(CommandContext context, ParsedArguments options, SpecReader reader) throws IOException {
        return complete(context, options, reader, reader.read());
    }

    /** As {@link #complete(CommandContext, ParsedArguments, SpecReader)}, of what was read before. */
    static JobSpec complete(CommandContext context, ParsedArguments options, SpecReader reader, JobSpecBuilder builder)
            throws IOException {
        if (options.has("--list")) {
            builder.each(stored(context, options));
        }
        if (options.has("--each")) {
            builder.each(values(context, options, reader));
        }
        if (reader.isDash("--stdin")) {
            builder.stdin(BytePaths.bytes(context.client().storeInput(context.in())));
        } else if (reader.isStream("--stdin")) {
            try (InputStream source = SpecReader.open(options.value("--stdin"), "--stdin")) {
                builder.stdin(BytePaths.bytes(context.client().storeInput(source)));
            }
        }
        return builder.build();
    }

    private static ValueList stored(CommandContext context, ParsedArguments options) throws IOException {
        ValueList list = context.client().storedValues(options.text("--list", ""));
        long wanted = options.number("--values", 0, 0);
        if (list.count() != wanted) {
            throw new UsageException("\"list\" has " + Sizes.counted(list.count(), "value") + " and \"values\" says "
                    + Sizes.count(wanted) + "; take both from drover show --json");
        }
        return list;
    }

    private static ValueList values(CommandContext context, ParsedArguments options, SpecReader reader)
            throws IOException {
        try (InputStream source = reader.openValues()) {
            ValueList values = context.client()
                    .storeValues(source, options.has("-0") ? ValueList.Separator.NUL : ValueList.Separator.LINE);
            if (values.skippedEmpty() > 0) {
                context.console().info(skipped(values.skippedEmpty()));
            }
            if (values.count() == 0) {
                context.console().info("--each has no values, so the job has no tasks and succeeds at once");
            }
            return values;
        }
    }

    static String skipped(long lines) {
        return Sizes.counted(lines, "empty line") + " skipped";
    }
}
