package dev.drover.cli.command;

import dev.drover.cli.args.Parsed;
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
        JobSpecBuilder builder = reader.read();
        if (options.has("--each")) {
            builder.each(values(session, options, reader));
        }
        if (reader.isDash("--stdin")) {
            builder.stdin(session.client().storeInput(session.in()));
        }
        return builder.build();
    }

    private static ValueList values(Session session, Parsed options, SpecReader reader) throws IOException {
        try (InputStream source = reader.openValues()) {
            ValueList values = session.client().storeValues(source, options.has("-0"));
            if (values.skippedEmpty() > 0) {
                session.console().note(skipped(values.skippedEmpty()));
            }
            return values;
        }
    }

    static String skipped(long lines) {
        return Sizes.counted(lines, "empty line") + " skipped";
    }
}
