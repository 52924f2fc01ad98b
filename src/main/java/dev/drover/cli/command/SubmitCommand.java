package dev.drover.cli.command;

import dev.drover.cli.args.Parsed;
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

/** {@code drover submit}: queues a command, a shell line, a Java function, or a file of many. */
final class SubmitCommand implements Command {
    @Override
    public int run(Session session, Parsed options) throws IOException, InterruptedException {
        if (options.has("--batch")) {
            return new BatchSubmit(session, options).run();
        }
        if (options.has("--atomic")) {
            throw new UsageException("--atomic goes with --batch");
        }
        SpecReader reader = new SpecReader(options, session.in());
        if (options.has("--dry-run")) {
            return DryRun.show(session, options, reader);
        }
        session.connectAhead();
        JobSpecBuilder builder = reader.read();
        if (options.has("--wait")) {
            builder.attached();
        }
        JobSpec spec = JobMaking.complete(session, options, reader, builder);
        Submission submission = session.client().submit(spec);
        printSubmission(session, options, spec, submission);
        if (!options.has("--quiet")) {
            new UnreadInput(session, options).warnIfPiped();
        }
        if (!options.has("--wait")) {
            return ExitCodes.DONE;
        }
        session.console().flush();
        return Waiting.untilEnded(session, List.of(submission.id()), "");
    }

    private static void printSubmission(Session session, Parsed options, JobSpec spec, Submission submission)
            throws IOException {
        if (options.has("--json")) {
            printJobs(session, List.of(submission.id()));
        } else if (options.has("--quiet")) {
            session.console().line(submission.id().toString());
        } else {
            session.console().line(sentence(spec, submission));
        }
        if (submission.repeated()) {
            session.console()
                    .info("job " + submission.id() + " was queued before with the key "
                            + spec.key().orElse("") + "; nothing new was queued");
        }
    }

    /** {@code job 12 queued: thumbs, 500 tasks}. */
    static String sentence(JobSpec spec, Submission submission) {
        String sentence = "job " + submission.id() + (submission.repeated() ? " known: " : " queued: ") + spec.name();
        return spec.isArray() ? sentence + ", " + Sizes.counted(submission.tasks(), "task") : sentence;
    }

    /** The jobs as the history has them, in the order of the ids. */
    static void printJobs(Session session, Collection<JobId> ids) throws IOException {
        Iterator<JobSummary> jobs =
                session.client().jobs(JobFilter.builder().ids(ids).withSpec().build());
        ArrayDeque<String> newestFirst = new ArrayDeque<>();
        while (jobs.hasNext()) {
            newestFirst.push(JobJson.line(jobs.next()));
        }
        for (String line : newestFirst) {
            session.console().line(line);
        }
    }
}
