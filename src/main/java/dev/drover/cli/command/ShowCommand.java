package dev.drover.cli.command;

import dev.drover.cli.args.Parsed;
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
    public int run(Session session, Parsed options) throws IOException {
        List<JobId> ids = Selection.recordedJobs(session, options, "show");
        boolean first = true;
        for (JobId id : ids) {
            JobDetail detail = session.client().detail(id);
            if (options.has("--json")) {
                session.console().line(JobJson.line(detail.job()));
                continue;
            }
            if (!first) {
                session.console().line("");
            }
            session.console().lines(JobPage.lines(detail, session.shown()));
            first = false;
        }
        return ExitCodes.DONE;
    }
}
