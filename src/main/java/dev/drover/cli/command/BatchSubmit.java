package dev.drover.cli.command;

import dev.drover.cli.args.ParsedArguments;
import dev.drover.cli.args.UsageException;
import dev.drover.cli.show.Preview;
import dev.drover.cli.submit.SpecReader;
import dev.drover.cli.text.ExitCodes;
import dev.drover.cli.text.Sizes;
import dev.drover.client.DroverException;
import dev.drover.client.JobId;
import dev.drover.client.JobSpec;
import dev.drover.client.Submission;
import dev.drover.client.SubmitListener;
import dev.drover.model.UserException;
import dev.drover.spec.JobFields;
import dev.drover.spec.SpecField;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * {@code submit --batch}: reads a job a line and submits them pipelined, printing ids as they are accepted.
 *
 * <p>The client takes specs from {@link BatchJobs} on a thread of its own and calls the listener on this one; the two share
 * nothing but the client's own queue.
 */
final class BatchSubmit implements SubmitListener {
    private static final int JSON_CHUNK = 500;

    private record Sent(long line, JobSpec spec) {}

    private final CommandContext context;
    private final ParsedArguments options;
    private final boolean keepsIds;
    private final List<JobId> ids = new ArrayList<>();
    private final List<JobId> unprinted = new ArrayList<>();
    /** Jobs whose rows the history lacked, and the last of them. */
    private long unlisted;

    private JobId lastUnlisted;
    /** What was handed to the client and not answered yet, which its window bounds, in their order. */
    private final Queue<Sent> unanswered = new ConcurrentLinkedQueue<>();

    private long queued;
    private long known;
    private DroverException firstRefusal;
    private String refusal = "";
    private long refused;

    BatchSubmit(CommandContext context, ParsedArguments options) {
        this.context = context;
        this.options = options;
        this.keepsIds = options.has("--wait");
    }

    int run() throws IOException, InterruptedException {
        requireNothingElse();
        boolean standardInput = options.value("--batch").text().equals("-");
        try (InputStream source = standardInput ? context.in() : SpecReader.open(options.value("--batch"), "--batch");
                BatchJobs lines = new BatchJobs(context, source)) {
            if (options.has("--dry-run")) {
                return dryRun(lines);
            }
            submit(options.has("--atomic") ? allOrNone(lines) : lines, lines);
        }
        printJson();
        if (known > 0) {
            context.console()
                    .info(Sizes.counted(known, "line") + (known == 1 ? " was" : " were")
                            + " queued before with the same key; nothing new was queued for "
                            + (known == 1 ? "it" : "them"));
        }
        if (firstRefusal != null) {
            String others = refused == 1 ? "" : " (and " + Sizes.counted(refused - 1, "other line") + ")";
            throw new DroverException(
                    firstRefusal.code(),
                    refusal + others + "; " + Sizes.counted(queued, "job") + " queued",
                    firstRefusal);
        }
        int code = unlisted > 0 ? SubmitCommand.unlisted(context, lastUnlisted, unlisted) : ExitCodes.DONE;
        context.console().flush();
        return keepsIds && !ids.isEmpty() ? JobWaiter.untilEnded(context, ids, "") : code;
    }

    private void submit(Iterator<JobSpec> specs, BatchJobs lines) throws IOException {
        try {
            context.client().submitAll(recording(specs, lines), this);
        } catch (UsageException e) {
            printJson();
            throw invalidLine(lines, sentenceBefore(lines.number()), e);
        } catch (DroverException e) {
            if (!lines.isFailed()) {
                throw queued + known == 0
                        ? e
                        : new DroverException(
                                e.code(),
                                e.getMessage() + "; " + Sizes.counted(queued + known, "line") + " accepted before",
                                e);
            }
            printJson();
            throw invalidLine(lines, sentenceBefore(lines.number()), e);
        }
    }

    /** The client takes from it on its own thread; answers come in the same order. */
    private Iterator<JobSpec> recording(Iterator<JobSpec> specs, BatchJobs lines) {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return specs.hasNext();
            }

            @Override
            public JobSpec next() {
                JobSpec spec = specs.next();
                unanswered.add(new Sent(lines.number(), spec));
                return spec;
            }
        };
    }

    private String sentenceBefore(long line) {
        if (refused > 0) {
            return Sizes.counted(queued + known, "line") + " before it " + (queued + known == 1 ? "is" : "are")
                    + " queued; " + refusal;
        }
        return linesBefore(line, line <= 2 ? "is" : "are");
    }

    private static String linesBefore(long line, String verb) {
        if (line == 1) {
            return "Nothing " + verb + " queued";
        }
        return (line == 2 ? "Line 1 " : "Lines 1 to " + (line - 1) + " ") + verb + " queued";
    }

    /** {@code line 3: unknown field "comand"; did you mean "command"? Lines 1 to 2 are queued}. */
    private static UsageException invalidLine(BatchJobs lines, String queued, RuntimeException why) {
        String sentence = "line " + lines.number() + ": " + why.getMessage();
        return new UsageException(sentence + (sentence.endsWith("?") ? " " : ". ") + queued, why);
    }

    /** Holds all lines, because nothing may be stored or sent before the last is known to be right. */
    private static Iterator<JobSpec> allOrNone(BatchJobs lines) {
        Queue<BatchJobs.Draft> drafts = new ArrayDeque<>();
        try {
            while (lines.hasNext()) {
                drafts.add(lines.nextDraft());
            }
        } catch (UsageException | DroverException | UserException e) {
            throw invalidLine(lines, "Nothing is queued", e);
        }
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return !drafts.isEmpty();
            }

            @Override
            public JobSpec next() {
                return drafts.remove().complete();
            }
        };
    }

    private int dryRun(BatchJobs lines) {
        long jobs = 0;
        List<Preview> first = new ArrayList<>();
        try {
            while (lines.hasNext()) {
                Preview preview = lines.nextDraft().preview();
                if (jobs++ < Preview.SHOWN) {
                    first.add(preview);
                }
            }
        } catch (UsageException | DroverException | UserException e) {
            throw invalidLine(
                    lines,
                    options.has("--atomic") ? "Nothing would be queued" : linesBefore(lines.number(), "would be"),
                    e);
        }
        if (options.has("--json")) {
            context.console().line(Preview.json(jobs, first));
            return ExitCodes.DONE;
        }
        context.console().line(Sizes.counted(jobs, "job") + " would be queued");
        for (Preview preview : first) {
            context.console()
                    .line("  " + preview.spec().name()
                            + (preview.tasks() == 1 ? "" : ", " + Sizes.counted(preview.tasks(), "task")));
            context.console().lines(preview.firstTasks());
        }
        return ExitCodes.DONE;
    }

    private void requireNothingElse() {
        if (!options.operands().isEmpty() || options.has("--shell") || options.has("--task") || options.has("--each")) {
            throw new UsageException(
                    "with --batch the lines say what to run; leave out the command, --shell, --task and --each");
        }
        for (SpecField field : JobFields.options()) {
            if (options.has(field.option())) {
                throw new UsageException("with --batch each line has its own options; leave out " + field.option());
            }
        }
    }

    @Override
    public void accepted(long position, Submission submission) {
        JobSpec spec = unanswered.remove().spec();
        queued += submission.repeated() ? 0 : 1;
        known += submission.repeated() ? 1 : 0;
        if (keepsIds) {
            ids.add(submission.id());
        }
        if (options.has("--json")) {
            unprinted.add(submission.id());
            if (unprinted.size() == JSON_CHUNK || unanswered.isEmpty()) {
                printJson();
            }
        } else if (options.has("--quiet")) {
            context.console().line(submission.id().toString());
        } else {
            context.console().line(SubmitCommand.sentence(spec, submission));
        }
        if (unanswered.isEmpty()) {
            // Whoever writes a line and reads its id before the next waits for this.
            context.console().flush();
        }
    }

    @Override
    public void refused(long position, DroverException why) {
        long line = unanswered.remove().line();
        refused++;
        if (firstRefusal == null) {
            firstRefusal = why;
            refusal = "line " + line + ": " + why.getMessage();
        }
    }

    private void printJson() {
        if (unprinted.isEmpty()) {
            return;
        }
        try {
            int missing = SubmitCommand.printJobs(context, unprinted);
            unlisted += missing;
            lastUnlisted = missing > 0 ? unprinted.get(unprinted.size() - 1) : lastUnlisted;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        unprinted.clear();
    }
}
