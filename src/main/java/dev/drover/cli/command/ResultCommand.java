package dev.drover.cli.command;

import dev.drover.cli.args.ParsedArguments;
import dev.drover.cli.show.Endings;
import dev.drover.cli.text.ExitCodes;
import dev.drover.cli.text.JsonLine;
import dev.drover.cli.text.Sizes;
import dev.drover.client.AttemptFilter;
import dev.drover.client.AttemptInfo;
import dev.drover.client.DroverException;
import dev.drover.client.JobSummary;
import dev.drover.client.convert.NoSuchJob;
import dev.drover.model.ErrorCode;
import dev.drover.model.JobState;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;

/** {@code drover result}: what a Java function returned, a JSON line a task. */
final class ResultCommand implements Command {
    @Override
    public int run(CommandContext context, ParsedArguments options) throws IOException {
        List<Selection.Chosen> all = Selection.recordedOrOne(context, options, "result");
        long found = 0;
        long pruned = 0;
        for (Selection.Chosen chosen : all) {
            Printed printed = print(context, chosen, options.has("--json"));
            found += printed.results();
            pruned += printed.pruned();
        }
        if (pruned > 0) {
            String gone = (pruned == 1 ? "1 result is" : Sizes.count(pruned) + " results are")
                    + " not kept any more: the part of the journal that had " + (pruned == 1 ? "it" : "them")
                    + " was pruned";
            if (found == 0) {
                throw new DroverException(ErrorCode.NOT_FOUND, gone);
            }
            context.console().error(gone);
        }
        if (found == 0 && !all.isEmpty()) {
            throw new DroverException(
                    ErrorCode.NOT_FOUND,
                    all.size() == 1
                            ? whyNone(context, all.get(0))
                            : "none of " + Sizes.counted(all.size(), "job")
                                    + " has a result; drover history lists them");
        }
        return ExitCodes.DONE;
    }

    /** How many results there were, and how many there may have been that are gone. */
    private record Printed(long results, long pruned) {}

    private static Printed print(CommandContext context, Selection.Chosen chosen, boolean asJson) throws IOException {
        Iterator<AttemptInfo> attempts = context.client()
                .attempts(AttemptFilter.of(
                        chosen.job(), chosen.tasks(), AttemptFilter.Option.LAST_ONLY, AttemptFilter.Option.WHOLE));
        long found = 0;
        long pruned = 0;
        while (attempts.hasNext()) {
            AttemptInfo attempt = attempts.next();
            if (attempt.result().isPresent()) {
                found++;
                context.console().line(line(attempt, asJson));
            } else if (attempt.pruned() && attempt.state() == JobState.SUCCEEDED) {
                pruned++;
            }
        }
        boolean mayReturn = pruned > 0
                && context.client()
                        .job(chosen.job())
                        .filter(job -> job.kind() == JobSummary.Kind.FUNCTION)
                        .isPresent();
        return new Printed(found, mayReturn ? pruned : 0);
    }

    private static String line(AttemptInfo attempt, boolean asJson) {
        byte[] result = attempt.result().get();
        return asJson
                ? new JsonLine()
                        .number("job", attempt.job().value())
                        .number("task", attempt.task())
                        .json("result", result)
                        .end()
                : JsonLine.compact(result);
    }

    private static String whyNone(CommandContext context, Selection.Chosen chosen) throws IOException {
        JobSummary job = context.client().job(chosen.job()).orElseThrow(() -> NoSuchJob.of(chosen.job()));
        if (job.kind() != JobSummary.Kind.FUNCTION) {
            return "job " + job.id() + " is a " + job.kind().token() + " job and wrote no result to its DROVER_CHANNEL;"
                    + " drover logs " + job.id() + " shows what it printed";
        }
        if (!job.state().isFinal()) {
            return "job " + job.id() + " has no result yet (" + job.state().token() + "); drover wait " + job.id();
        }
        String why = Endings.of(job).why();
        return "job " + job.id() + " has no result: " + job.state().token() + (why.isEmpty() ? "" : ", " + why)
                + "; drover show " + job.id();
    }
}
