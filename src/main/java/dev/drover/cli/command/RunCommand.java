package dev.drover.cli.command;

import dev.drover.cli.args.ParsedArguments;
import dev.drover.cli.show.Endings;
import dev.drover.cli.show.LogPrinter;
import dev.drover.cli.submit.SpecReader;
import dev.drover.cli.terminal.Console;
import dev.drover.cli.terminal.OutputClosedException;
import dev.drover.cli.text.Ending;
import dev.drover.cli.text.ExitCodes;
import dev.drover.client.CancelRequest;
import dev.drover.client.DroverException;
import dev.drover.client.EventFilter;
import dev.drover.client.EventStream;
import dev.drover.client.FollowedJob;
import dev.drover.client.JobEvent;
import dev.drover.client.JobId;
import dev.drover.client.JobSpec;
import dev.drover.client.JobStatus;
import dev.drover.client.OutputSink;
import dev.drover.model.Cause;
import dev.drover.model.ErrorCode;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * {@code drover run}: submits and follows; the job's output and exit code are this command's.
 *
 * <p>A signal cancels the job and lets this command end as the job does; the second one forces. With {@code --keep} signals end
 * the command alone.
 */
final class RunCommand implements Command {
    private static final Duration LONG = Duration.ofHours(1);

    @Override
    public int run(CommandContext context, ParsedArguments options) throws IOException, InterruptedException {
        SpecReader reader = new SpecReader(options, context.in());
        if (options.has("--dry-run")) {
            return DryRun.show(context, options, reader);
        }
        context.connectAhead();
        JobSpec spec =
                JobPreparation.complete(context, options, reader, reader.read().attached());
        CommandClient client = context.client();
        Canceller canceller = new Canceller(client, context.console());
        if (!options.has("--keep")) {
            context.signals().each(canceller);
        }
        SpecHints.print(context.console(), options);
        UnreadInput unread = new UnreadInput(context, options);
        try (FollowedJob job = client.submitFollowed(spec)) {
            JobId id = job.submission().id();
            canceller.setJob(id);
            unread.warnIfPiped();
            try {
                followWatched(context, spec, job, options.has("--keep") ? null : canceller);
                // It may have come later than the job.
                unread.warnIfPiped();
                return awaitEnd(context, spec, id);
            } catch (DroverException e) {
                throw e.code() == ErrorCode.UNREACHABLE ? stillQueued(e, spec, id) : e;
            }
        }
    }

    /**
     * Follows beside a stream that waits for the job's end.
     *
     * @param canceller null if the job may outlive this command
     */
    private static void followWatched(CommandContext context, JobSpec spec, FollowedJob job, Canceller canceller)
            throws IOException, InterruptedException {
        JobId id = job.submission().id();
        // As long as an owning stream is open the job lives for this command: killed, it takes the job with it.
        EventFilter filter = canceller == null
                ? EventFilter.of(List.of(id), EventFilter.Detail.ENDS)
                : EventFilter.owning(List.of(id));
        try (EventStream ends = context.client().events(filter)) {
            // Read on a thread of its own, so that it is there again after the loss of a coordinator.
            Thread watch = new Thread(new EndWatch(context, id, ends), "drover-owner");
            watch.setDaemon(true);
            watch.start();
            try {
                follow(context, spec, job);
            } catch (DroverException e) {
                if (e.code() == ErrorCode.UNREACHABLE || e.code() == ErrorCode.STOPPING) {
                    throw e;
                }
                // How the job ends does not depend on what can be shown of it.
                context.console()
                        .error("the output of job " + id + " could not be shown whole: " + e.getMessage()
                                + "; drover logs " + id + " tries again");
            }
        } catch (OutputClosedException e) {
            // As in a pipeline of the shell: without a reader the work has no purpose.
            if (canceller != null) {
                canceller.onReaderGone();
            }
            throw e;
        }
    }

    /** Without a coordinator the job waits in the journal, whatever it was doing, until the next one takes it up. */
    private static DroverException stillQueued(DroverException e, JobSpec spec, JobId id) {
        String advice = "; drover start";
        String why = e.getMessage();
        return new DroverException(
                e.code(),
                (why.endsWith(advice) ? why.substring(0, why.length() - advice.length()) : why) + "; job " + id + " ("
                        + spec.name() + ") stays queued: drover start goes on with it, drover cancel " + id
                        + " after that ends it",
                e);
    }

    private static void follow(CommandContext context, JobSpec spec, FollowedJob job)
            throws IOException, InterruptedException {
        JobId id = job.submission().id();
        LogPrinter.Target target = LogsCommand.target(context.console());
        LogPrinter printer = spec.isArray() ? LogPrinter.plainLines(target) : LogPrinter.raw(target);
        LossReporter losses = new LossReporter(printer, context.console(), id, spec.isArray());
        OutputSink warnings = new WarningPrinter(losses, context.console(), id, spec.isArray());
        OutputSink sink = spec.isFunction() ? new ResultPrinter(warnings, context.console()) : warnings;
        job.output(sink);
        printer.end();
    }

    private static int awaitEnd(CommandContext context, JobSpec spec, JobId id)
            throws IOException, InterruptedException {
        JobStatus status = JobWaiter.ends(context, List.of(id)).get(0);
        if (status.isSucceeded()) {
            return ExitCodes.DONE;
        }
        Ending ending = Endings.of(status);
        if (ending.cause() != Cause.EXIT || status.array() || spec.isFunction()) {
            context.console()
                    .error("job " + id + " (" + status.name() + ") "
                            + status.state().token() + ": " + ending.why());
        }
        return ending.asExitCode();
    }

    /**
     * Keeps an owned job bound to this command, and says on a terminal why the job does nothing. An error that ends this stream also ends
     * the one that follows the job, which reports it.
     */
    private record EndWatch(CommandContext context, JobId id, EventStream events) implements Runnable {
        @Override
        public void run() {
            try {
                boolean speaks = context.console().errorIsTerminal();
                WaitNotice notice = new WaitNotice(context, List.of(id));
                while (!events.isEnded()) {
                    Optional<JobEvent> event = events.poll(speaks ? notice.interval() : LONG);
                    if (speaks && event.isEmpty() && !events.isEnded()) {
                        notice.explain();
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (IOException | DroverException | IllegalStateException e) {
                // The main thread gets the same error on its own stream and reports it, or it has closed the client.
                events.close();
            }
        }
    }

    /**
     * Cancels the job at the first signal and forces at the second. Signals come on threads of their own. One that comes before the job's
     * id is known is remembered.
     */
    private static final class Canceller implements Runnable {
        private final CommandClient client;
        private final Console console;
        private JobId job;
        private int signals;

        Canceller(CommandClient client, Console console) {
            this.client = client;
            this.console = console;
        }

        synchronized void setJob(JobId id) {
            job = id;
            if (signals > 0) {
                cancel();
            }
        }

        @Override
        public synchronized void run() {
            signals++;
            if (job != null) {
                cancel();
            }
        }

        /**
         * The reader of the output is gone. Cancels like a first signal but without a message, and the command ends at
         * once.
         */
        synchronized void onReaderGone() {
            try {
                client.cancel(CancelRequest.of(job, CancelRequest.Option.NO_WAIT));
            } catch (DroverException e) {
                console.error(e.getMessage());
            }
        }

        private void cancel() {
            boolean force = signals > 1;
            try {
                CancelRequest request = CancelRequest.of(job, CancelRequest.Option.NO_WAIT);
                client.cancel(force ? request.with(CancelRequest.Option.FORCE) : request);
                console.info(
                        force
                                ? "job " + job + " is being forced"
                                : "job " + job + " is being cancelled; once more to force");
            } catch (DroverException e) {
                console.error(e.getMessage());
            }
        }
    }
}
