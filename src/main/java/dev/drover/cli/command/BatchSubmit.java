package dev.drover.cli.command;

import dev.drover.cli.args.CommandTable;
import dev.drover.cli.args.Parsed;
import dev.drover.cli.args.UsageException;
import dev.drover.cli.submit.BatchLine;
import dev.drover.cli.submit.SpecReader;
import dev.drover.cli.submit.ValueReader;
import dev.drover.cli.text.ExitCodes;
import dev.drover.cli.text.Sizes;
import dev.drover.client.JobId;
import dev.drover.client.JobSpec;
import dev.drover.client.Submission;
import dev.drover.client.SubmitListener;
import dev.drover.model.DroverException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * {@code submit --batch}: reads a job a line and submits them pipelined, printing ids as they are accepted.
 *
 * <p>The client takes specs from {@link Lines} on a thread of its own and calls the listener on this one; the two share
 * nothing but the client's own queue.
 */
final class BatchSubmit implements SubmitListener {
    private static final int JSON_CHUNK = 500;

    private final Session session;
    private final Parsed options;
    private final boolean keepsIds;
    private final List<JobId> ids = new ArrayList<>();
    private final List<JobId> unprinted = new ArrayList<>();
    private long queued;
    private DroverException firstRefusal;
    private String refusal = "";
    private long refused;

    BatchSubmit(Session session, Parsed options) {
        this.session = session;
        this.options = options;
        this.keepsIds = options.has("--wait");
    }

    int run() throws IOException, InterruptedException {
        requireNothingElse();
        boolean standardInput = options.value("--batch").text().equals("-");
        try (InputStream source = standardInput ? session.in() : SpecReader.open(options.value("--batch"), "--batch");
                Lines lines = new Lines(source)) {
            if (options.has("--dry-run")) {
                return dryRun(lines);
            }
            submit(options.has("--atomic") ? allOrNone(lines) : lines, lines);
        }
        printJson();
        if (firstRefusal != null) {
            String others = refused == 1 ? "" : " (and " + Sizes.counted(refused - 1, "other line") + ")";
            throw new DroverException(
                    firstRefusal.code(),
                    refusal + others + "; " + Sizes.counted(queued, "job") + " queued",
                    firstRefusal);
        }
        session.console().flush();
        return keepsIds && !ids.isEmpty() ? Waiting.untilEnded(session, ids, "") : ExitCodes.DONE;
    }

    private void submit(Iterator<JobSpec> specs, Lines lines) throws IOException {
        try {
            session.client().submitAll(specs, this);
        } catch (UsageException e) {
            printJson();
            throw bad(lines, before(lines.number()), e);
        } catch (DroverException e) {
            if (!lines.isFailed()) {
                throw e;
            }
            printJson();
            throw bad(lines, before(lines.number()), e);
        }
    }

    private static String before(long line) {
        if (line == 1) {
            return "Nothing is queued";
        }
        return line == 2 ? "Line 1 is queued" : "Lines 1 to " + (line - 1) + " are queued";
    }

    /** {@code line 3: unknown field "comand"; did you mean "command"? Lines 1 to 2 are queued}. */
    private static UsageException bad(Lines lines, String queued, RuntimeException why) {
        String sentence = "line " + lines.number() + ": " + why.getMessage();
        return new UsageException(sentence + (sentence.endsWith("?") ? " " : ". ") + queued, why);
    }

    /** Holds all specs, because none may be sent before the last is known to be right. */
    private static Iterator<JobSpec> allOrNone(Lines lines) {
        List<JobSpec> specs = new ArrayList<>();
        try {
            while (lines.hasNext()) {
                specs.add(lines.next());
            }
        } catch (UsageException | DroverException e) {
            throw bad(lines, "Nothing is queued", e);
        }
        return specs.iterator();
    }

    private int dryRun(Lines lines) {
        Iterator<JobSpec> specs = allOrNone(lines);
        long jobs = 0;
        while (specs.hasNext()) {
            specs.next();
            jobs++;
        }
        session.console().line(Sizes.counted(jobs, "job") + " would be queued");
        return ExitCodes.DONE;
    }

    private void requireNothingElse() {
        if (!options.operands().isEmpty() || options.has("--shell") || options.has("--task") || options.has("--each")) {
            throw new UsageException(
                    "with --batch the lines say what to run; leave out the command, --shell, --task and --each");
        }
        for (String name : new String[] {
            "--name",
            "--label",
            "--env",
            "--cwd",
            "--stdin",
            "--timeout",
            "--retries",
            "--key",
            "--array",
            "-0",
            "-I",
            "--classpath",
            "--input"
        }) {
            if (options.has(name)) {
                throw new UsageException("with --batch each line has its own options; leave out " + name);
            }
        }
    }

    @Override
    public void accepted(long position, Submission submission) {
        queued++;
        if (keepsIds) {
            ids.add(submission.id());
        }
        if (options.has("--json")) {
            unprinted.add(submission.id());
            if (unprinted.size() == JSON_CHUNK) {
                printJson();
            }
        } else if (options.has("--quiet")) {
            session.console().line(submission.id().toString());
        } else {
            session.console().line("job " + submission.id() + (submission.repeated() ? " known" : " queued"));
        }
    }

    @Override
    public void refused(long position, DroverException why) {
        refused++;
        if (firstRefusal == null) {
            firstRefusal = why;
            refusal = "line " + (position + 1) + ": " + why.getMessage();
        }
    }

    private void printJson() {
        if (unprinted.isEmpty()) {
            return;
        }
        try {
            SubmitCommand.printJobs(session, unprinted);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        unprinted.clear();
    }

    /** Specs from lines; fails at the first bad one with a sentence that lacks its number. One thread. */
    private final class Lines implements Iterator<JobSpec>, AutoCloseable {
        private final ValueReader reader;
        private final BatchLine parser = new BatchLine(CommandTable.find("submit"));
        private byte[] line;
        private volatile long number;
        private volatile boolean failed;

        Lines(InputStream source) {
            reader = ValueReader.lines(source);
        }

        /** Of the line that was read last, from 1. */
        long number() {
            return number;
        }

        /** Whether the line that was read last is bad. */
        boolean isFailed() {
            return failed;
        }

        @Override
        public boolean hasNext() {
            try {
                while (line == null || line.length == 0) {
                    line = reader.next();
                    number = reader.number();
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
            if (!hasNext()) {
                throw new NoSuchElementException("no more lines");
            }
            byte[] current = line;
            line = null;
            failed = true;
            Parsed parsed = parser.read(current);
            JobSpec spec = spec(parsed);
            failed = false;
            return spec;
        }

        private JobSpec spec(Parsed parsed) {
            try {
                SpecReader specReader = new SpecReader(parsed, InputStream.nullInputStream());
                for (String option : new String[] {"--each", "--stdin"}) {
                    if (specReader.isDash(option)) {
                        throw new UsageException("\"" + option.substring(2) + "\" can't be - in a line; name a file");
                    }
                }
                return JobMaking.complete(session, parsed, specReader);
            } catch (IOException e) {
                throw new UsageException(String.valueOf(e.getMessage()), e);
            }
        }

        @Override
        public void close() throws IOException {
            reader.close();
        }
    }
}
