package dev.drover.cli.command;

import dev.drover.cli.args.ParsedArguments;
import dev.drover.cli.args.UsageException;
import dev.drover.cli.show.LastLines;
import dev.drover.cli.show.LogPrinter;
import dev.drover.cli.terminal.Console;
import dev.drover.cli.text.ExitCodes;
import dev.drover.cli.text.Sizes;
import dev.drover.client.DroverException;
import dev.drover.client.JobSummary;
import dev.drover.client.OutputRequest;
import dev.drover.client.OutputSink;
import dev.drover.client.convert.NoSuchJob;
import dev.drover.model.ErrorCode;
import java.io.IOException;
import java.util.List;

/** {@code drover logs}: captured output, its two streams on this command's. Ctrl-C leaves the job alone. */
final class LogsCommand implements Command {
    @Override
    public int run(CommandContext context, ParsedArguments options) throws IOException, InterruptedException {
        boolean follow = options.has("-f");
        long lastLines = options.number("-n", 0, 0);
        int attempt = (int) Math.min(Integer.MAX_VALUE, options.number("--attempt", 1, 0));
        List<Selection.Chosen> all = Selection.recordedOrOne(context, options, "logs");
        if (follow && all.size() > 1) {
            throw new UsageException("-f follows one job, and " + all.size() + " match; name one: drover logs -f ID");
        }
        for (Selection.Chosen chosen : all) {
            JobSummary job = context.client().job(chosen.job()).orElseThrow(() -> NoSuchJob.of(chosen.job()));
            requireAttempt(job, attempt);
            OutputRequest request =
                    OutputRequest.of(chosen.job()).ofTasks(chosen.tasks()).ofAttempt(attempt);
            request = options.has("--failed") ? request.with(OutputRequest.Option.FAILED_ONLY) : request;
            request = follow ? request.with(OutputRequest.Option.FOLLOW) : request;
            boolean single = all.size() == 1 && !job.array();
            LogPrinter printer = printer(context.console(), job, single, options.has("--no-prefix"));
            LossReporter losses = new LossReporter(printer, context.console(), job.id(), job.array());
            if (options.has("-n")) {
                LastLines last = new LastLines(losses, lastLines);
                context.client().output(request, last);
                last.end();
            } else {
                context.client().output(request, losses);
            }
            printer.end();
        }
        return ExitCodes.DONE;
    }

    /** Of an array it is known only that no task had more attempts than all together. */
    private static void requireAttempt(JobSummary job, int attempt) {
        long most = job.attempts() + (job.state().isFinal() ? 0 : 1);
        if (attempt > most) {
            throw new DroverException(
                    ErrorCode.NOT_FOUND,
                    "job " + job.id() + " has no attempt " + attempt + "; " + Sizes.counted(job.attempts(), "attempt")
                            + " of it ended, drover show " + job.id() + " lists them");
        }
    }

    private static LogPrinter printer(Console console, JobSummary job, boolean single, boolean noPrefix) {
        LogPrinter.Target target = target(console);
        if (single) {
            return LogPrinter.raw(target);
        }
        return noPrefix
                ? LogPrinter.plainLines(target)
                : LogPrinter.prefixed(target, job.id(), console.bars().separator());
    }

    /** The two streams on those of this process. */
    static LogPrinter.Target target(Console console) {
        return new LogPrinter.Target() {
            @Override
            public void write(OutputSink.Stream stream, byte[] bytes) {
                if (stream == OutputSink.Stream.STDERR) {
                    console.writeError(bytes);
                } else {
                    console.write(bytes);
                }
            }

            @Override
            public void flush() {
                console.flush();
            }
        };
    }
}
