package dev.drover.cli.command;

import dev.drover.cli.args.Parsed;
import dev.drover.cli.args.UsageException;
import dev.drover.cli.submit.BytePaths;
import dev.drover.cli.submit.SpecReader;
import dev.drover.cli.text.Sizes;
import dev.drover.client.JobSpec;
import dev.drover.client.JobSpecBuilder;
import dev.drover.client.ValueList;
import java.io.IOException;
import java.io.InputStream;

/** Takes checked options to a spec whose values and standard input lie in the home. */
final class JobMaking {
    private JobMaking() {}

    /** The spec, ready to be submitted; stores nothing unless all else is right. */
    static JobSpec complete(Session session, Parsed options, SpecReader reader) throws IOException {
        return complete(session, options, reader, reader.read());
    }

    /** As {@link #complete(Session, Parsed, SpecReader)}, of what was read before. */
    static JobSpec complete(Session session, Parsed options, SpecReader reader, JobSpecBuilder builder)
            throws IOException {
        if (options.has("--list")) {
            builder.each(stored(session, options));
        }
        if (options.has("--each")) {
            builder.each(values(session, options, reader));
        }
        if (reader.isDash("--stdin")) {
            builder.stdin(BytePaths.bytes(session.client().storeInput(session.in())));
        } else if (reader.isStream("--stdin")) {
            try (InputStream source = SpecReader.open(options.value("--stdin"), "--stdin")) {
                builder.stdin(BytePaths.bytes(session.client().storeInput(source)));
            }
        }
        return builder.build();
    }

    private static ValueList stored(Session session, Parsed options) throws IOException {
        ValueList list = session.client().storedValues(options.text("--list", ""));
        long wanted = options.number("--values", 0, 0);
        if (list.count() != wanted) {
            throw new UsageException("\"list\" has " + Sizes.counted(list.count(), "value") + " and \"values\" says "
                    + Sizes.count(wanted) + "; take both from drover show --json");
        }
        return list;
    }

    private static ValueList values(Session session, Parsed options, SpecReader reader) throws IOException {
        try (InputStream source = reader.openValues()) {
            ValueList values = session.client().storeValues(source, options.has("-0"));
            if (values.skippedEmpty() > 0) {
                session.console().info(skipped(values.skippedEmpty()));
            }
            return values;
        }
    }

    static String skipped(long lines) {
        return Sizes.counted(lines, "empty line") + " skipped";
    }
}
