package dev.drover.cli.command;

import dev.drover.cli.args.Parsed;
import dev.drover.cli.text.ExitCodes;
import dev.drover.cli.text.JsonLine;
import dev.drover.cli.text.Sizes;
import dev.drover.client.CancelRequest;
import dev.drover.client.Cancellation;
import dev.drover.model.DroverException;
import dev.drover.model.JobState;
import java.io.IOException;
import java.util.List;

/** {@code drover cancel}: ends whole process trees and says what that took. */
final class CancelCommand implements Command {
    @Override
    public int run(Session session, Parsed options) throws IOException {
        boolean force = options.has("--force");
        boolean noWait = options.has("--no-wait");
        List<Selection.Chosen> all = Selection.choose(session, options, "cancel");
        if (all.isEmpty()) {
            session.console().note("no job is live");
        }
        int code = ExitCodes.DONE;
        for (Selection.Chosen chosen : all) {
            try {
                CancelRequest request = new CancelRequest(chosen.job(), chosen.tasks(), force, noWait);
                Cancellation done = session.client().cancel(request);
                session.console().line(options.has("--json") ? json(done) : sentence(done, request));
                code = done.alreadyEnded() ? ExitCodes.FAILED : code;
            } catch (DroverException e) {
                // The other jobs are to be cancelled all the same; a single one ends as every error does.
                if (all.size() == 1) {
                    throw e;
                }
                session.console().error(e.getMessage());
                code = ExitCodes.FAILED;
            }
            session.console().flush();
        }
        return code;
    }

    /** {@code job 12 cancelled: 3 processes ended, 1 forced after 10 s}. */
    static String sentence(Cancellation done, CancelRequest request) {
        String job = "job " + done.job();
        if (done.alreadyEnded()) {
            return job + " had ended before: " + done.state().token();
        }
        boolean whole = request.tasks().isEmpty();
        if (request.noWait()) {
            return job + (whole ? " is being cancelled" : ": its tasks are being cancelled");
        }
        if (whole && (done.state() == JobState.SUCCEEDED || done.state() == JobState.FAILED)) {
            return job + " ended before it could be cancelled: " + done.state().token();
        }
        String what =
                whole ? job + " cancelled" : job + ": " + Sizes.counted(done.tasksCancelled(), "task") + " cancelled";
        String forced = done.processesForced() == 0
                ? ""
                : ", " + done.processesForced() + " forced" + (request.force() ? "" : " after 10 s");
        return what + ": " + Sizes.counted(done.processesEnded(), "process") + " ended" + forced;
    }

    private static String json(Cancellation done) {
        return new JsonLine()
                .number("job", done.job().value())
                .text("state", done.state().token())
                .number("tasksCancelled", done.tasksCancelled())
                .number("processesEnded", done.processesEnded())
                .number("processesForced", done.processesForced())
                .flag("alreadyEnded", done.alreadyEnded())
                .end();
    }
}
