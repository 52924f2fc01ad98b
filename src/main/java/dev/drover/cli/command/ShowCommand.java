package dev.drover.cli.command;

import dev.drover.cli.args.ParsedArguments;
import dev.drover.cli.show.JobJson;
import dev.drover.cli.show.JobPage;
import dev.drover.cli.text.ExitCodes;
import dev.drover.client.JobDetail;
import dev.drover.client.JobId;
import java.io.IOException;
import java.util.List;

/** {@code drover show}: everything about jobs. */
final class ShowCommand implements Command {
    @Override
    public int run(CommandContext context, ParsedArguments options) throws IOException {
        List<JobId> ids = Selection.recordedJobs(context, options, "show");
        boolean first = true;
        for (JobId id : ids) {
            JobDetail detail = context.client().detail(id);
            if (options.has("--json")) {
                context.console().line(JobJson.line(detail));
                continue;
            }
            if (!first) {
                context.console().line("");
            }
            context.console().lines(JobPage.lines(detail, context.valueFormat()));
            first = false;
        }
        return ExitCodes.DONE;
    }
}
