package dev.drover.cli.command;

import dev.drover.cli.args.ParsedArguments;
import dev.drover.cli.args.UsageException;
import dev.drover.cli.show.JobJson;
import dev.drover.cli.submit.SpecReader;
import dev.drover.cli.text.ExitCodes;
import dev.drover.cli.text.Sizes;
import dev.drover.client.JobFilter;
import dev.drover.client.JobId;
import dev.drover.client.JobSpec;
import dev.drover.client.JobSpecBuilder;
import dev.drover.client.JobSummary;
import dev.drover.client.Submission;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/** {@code drover submit}: queues a command, a shell line, a Java function, or a file of many. */
final class SubmitCommand implements Command {
    @Override
    public int run(CommandContext context, ParsedArguments options) throws IOException, InterruptedException {
        if (options.has("--batch")) {
            return new BatchSubmit(context, options).run();
        }
        if (options.has("--atomic")) {
            throw new UsageException("--atomic goes with --batch");
        }
        SpecReader reader = new SpecReader(options, context.in());
        if (options.has("--dry-run")) {
            return DryRun.show(context, options, reader);
        }
        context.connectAhead();
        JobSpecBuilder builder = reader.read();
        if (options.has("--wait")) {
            builder.attached();
        }
        JobSpec spec = JobPreparation.complete(context, options, reader, builder);
        Submission submission = context.client().submit(spec);
        int code = printSubmission(context, options, spec, submission);
        if (!options.has("--quiet")) {
            SpecHints.print(context.console(), options);
            new UnreadInput(context, options).warnIfPiped();
        }
        if (!options.has("--wait")) {
            return code;
        }
        context.console().flush();
        return JobWaiter.untilEnded(context, List.of(submission.id()), "");
    }

    private static int printSubmission(
            CommandContext context, ParsedArguments options, JobSpec spec, Submission submission) throws IOException {
        int code = ExitCodes.DONE;
        if (options.has("--json")) {
            if (printJobs(context, List.of(submission.id())) > 0) {
                code = unlisted(context, submission.id(), 1);
            }
        } else if (options.has("--quiet")) {
            context.console().line(submission.id().toString());
        } else {
            context.console().line(sentence(spec, submission));
        }
        if (submission.repeated()) {
            context.console()
                    .info("job " + submission.id() + " was queued before with the key "
                            + spec.key().orElse("") + "; nothing new was queued");
        }
        return code;
    }

    /** {@code job 12 queued: thumbs, 500 tasks}. */
    static String sentence(JobSpec spec, Submission submission) {
        String sentence =
                "job " + submission.id() + (submission.repeated() ? " already exists: " : " queued: ") + spec.name();
        return spec.isArray() ? sentence + ", " + Sizes.counted(submission.tasks(), "task") : sentence;
    }

    /** The jobs as the history has them, in the order of the ids; returns how many it lacks. */
    static int printJobs(CommandContext context, Collection<JobId> ids) throws IOException {
        Iterator<JobSummary> jobs =
                context.client().jobs(JobFilter.builder().ids(ids).withSpec().build());
        ArrayDeque<String> oldestFirst = new ArrayDeque<>();
        while (jobs.hasNext()) {
            oldestFirst.push(JobJson.line(jobs.next()));
        }
        for (String line : oldestFirst) {
            context.console().line(line);
        }
        return Set.copyOf(ids).size() - oldestFirst.size();
    }

    /** Says so of jobs that are queued, and whose rows a history that cannot catch up lacks. */
    static int unlisted(CommandContext context, JobId last, long missing) {
        context.console()
                .error(
                        missing == 1
                                ? "job " + last + " is queued, but the history does not have it yet; drover show "
                                        + last + " tells of it later"
                                : Sizes.count(missing) + " jobs up to " + last
                                        + " are queued, but the history does not have them yet; drover history lists them"
                                        + " later");
        return ExitCodes.FAILED;
    }
}
