package dev.drover.cli.command;

import dev.drover.cli.args.ParsedArguments;
import dev.drover.cli.terminal.Console;
import dev.drover.cli.text.ExitCodes;
import dev.drover.cli.text.JsonLine;
import dev.drover.cli.text.Sizes;
import dev.drover.client.CancelListener;
import dev.drover.client.CancelRequest;
import dev.drover.client.Cancellation;
import dev.drover.model.DroverException;
import dev.drover.model.JobState;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** {@code drover cancel}: ends whole process trees and prints what that took. */
final class CancelCommand implements Command {
    @Override
    public int run(CommandContext context, ParsedArguments options) throws IOException {
        List<CancelRequest> requests = requests(context, options);
        if (requests.isEmpty()) {
            context.console().info(Selection.none(options));
            return ExitCodes.DONE;
        }
        Report report = new Report(context.console(), requests, options);
        context.client().cancelAll(requests, report);
        return report.code;
    }

    private static List<CancelRequest> requests(CommandContext context, ParsedArguments options) throws IOException {
        Set<CancelRequest> requests = new LinkedHashSet<>();
        for (Selection.Chosen chosen : Selection.choose(context, options, "cancel")) {
            requests.add(
                    new CancelRequest(chosen.job(), chosen.tasks(), options.has("--force"), options.has("--no-wait")));
        }
        return List.copyOf(requests);
    }

    /** Says what became of each. */
    private static final class Report implements CancelListener {
        private final Console console;
        private final List<CancelRequest> requests;
        private final boolean asJson;
        private final boolean selected;
        private int code = ExitCodes.DONE;

        Report(Console console, List<CancelRequest> requests, ParsedArguments options) {
            this.console = console;
            this.requests = requests;
            this.asJson = options.has("--json");
            this.selected = options.operands().isEmpty();
        }

        @Override
        public void cancelled(int position, Cancellation done) {
            console.line(asJson ? json(done) : sentence(done, requests.get(position)));
            console.flush();
            // Jobs may end between the selection of live jobs and the cancel.
            code = done.alreadyEnded() && !selected ? ExitCodes.FAILED : code;
        }

        @Override
        public void refused(int position, DroverException why) {
            // The other jobs are cancelled all the same; a single one ends as every error does.
            if (requests.size() == 1) {
                throw why;
            }
            console.error(why.getMessage());
            code = ExitCodes.FAILED;
        }
    }

    /** {@code job 12 cancelled: 3 processes ended, 1 forced after the grace time}. */
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
                : ", " + done.processesForced() + " forced" + (request.force() ? "" : " after the grace time");
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
