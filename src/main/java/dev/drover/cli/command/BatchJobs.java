package dev.drover.cli.command;

import dev.drover.cli.args.ParsedArguments;
import dev.drover.cli.args.UsageException;
import dev.drover.cli.show.Preview;
import dev.drover.cli.submit.BatchLine;
import dev.drover.cli.submit.SpecReader;
import dev.drover.cli.submit.ValueReader;
import dev.drover.client.JobSpec;
import dev.drover.client.JobSpecBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * The jobs of {@code --batch}, one a line, as specs that can be submitted; fails at the first bad line with a sentence that lacks its
 * number.
 *
 * <p>One thread takes them; any may ask for the number.
 */
final class BatchJobs implements Iterator<JobSpec>, AutoCloseable {
    /** A line that makes sense, of which nothing is stored in the home yet. */
    final class Draft {
        private final ParsedArguments options;
        private final SpecReader reader;
        private final JobSpecBuilder builder;
        private final long line;

        private Draft(ParsedArguments options) throws IOException {
            this.options = options;
            this.reader = new SpecReader(options, InputStream.nullInputStream());
            this.builder = reader.read();
            this.line = number;
            for (String option : new String[] {"--each", "--stdin"}) {
                if (reader.isDash(option)) {
                    throw new UsageException("\"" + option.substring(2) + "\" can't be - in a line; name a file");
                }
            }
        }

        /** Ready to be submitted: values and input are in the home. */
        JobSpec complete() {
            number = line;
            failed = true;
            JobSpec spec = asUsage(() -> JobPreparation.complete(context, options, reader, builder));
            failed = false;
            return spec;
        }

        Preview preview() {
            failed = true;
            Preview preview = asUsage(() -> DryRun.of(context, options, reader, builder.build()));
            failed = false;
            return preview;
        }
    }

    private interface Making<T> {
        T make() throws IOException;
    }

    private final CommandContext context;
    private final ValueReader reader;
    private final BatchLine parser = new BatchLine();
    private byte[] line;
    private volatile long number;
    private volatile boolean failed;

    BatchJobs(CommandContext context, InputStream source) {
        this.context = context;
        this.reader = ValueReader.namedLines(source);
    }

    /** Of the line that was taken last, from 1. */
    long number() {
        return number;
    }

    /** Whether the line that was taken last is bad. */
    boolean isFailed() {
        return failed;
    }

    @Override
    public boolean hasNext() {
        try {
            while (line == null || isBlank(line)) {
                failed = true;
                try {
                    line = reader.next();
                } finally {
                    number = reader.number();
                }
                failed = false;
                if (line == null) {
                    return false;
                }
            }
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public JobSpec next() {
        return nextDraft().complete();
    }

    /** The next line, checked, with nothing stored. */
    Draft nextDraft() {
        if (!hasNext()) {
            throw new NoSuchElementException("no more lines");
        }
        byte[] current = line;
        line = null;
        failed = true;
        Draft draft = asUsage(() -> new Draft(parser.read(current)));
        failed = false;
        return draft;
    }

    private static <T> T asUsage(Making<T> making) {
        try {
            return making.make();
        } catch (IOException e) {
            throw new UsageException(String.valueOf(e.getMessage()), e);
        }
    }

    private static boolean isBlank(byte[] line) {
        for (byte b : line) {
            if (b != ' ' && b != '\t' && b != '\r') {
                return false;
            }
        }
        return true;
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
