package dev.drover.cli.command;

import dev.drover.cli.args.ParsedArguments;
import dev.drover.cli.terminal.Console;
import dev.drover.cli.text.ExitCodes;
import dev.drover.cli.text.JsonLine;
import dev.drover.cli.text.Sizes;
import dev.drover.client.CancelListener;
import dev.drover.client.CancelRequest;
import dev.drover.client.Cancellation;
import dev.drover.client.DroverException;
import dev.drover.model.JobState;
import java.io.IOException;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** {@code drover cancel}: ends whole process trees and prints what that took. */
final class CancelCommand implements Command {
    /** Jobs that have a line each; of more there is a total. */
    private static final int MOST_SAID = 20;

    @Override
    public int run(CommandContext context, ParsedArguments options) throws IOException {
        List<CancelRequest> requests = requests(context, options);
        if (requests.isEmpty()) {
            context.console().info(Selection.none(options));
            return ExitCodes.DONE;
        }
        Report report = new Report(context.console(), requests, options);
        context.client().cancelAll(requests, report);
        report.end(options.has("--force"));
        return report.code;
    }

    private static List<CancelRequest> requests(CommandContext context, ParsedArguments options) throws IOException {
        Set<CancelRequest> requests = new LinkedHashSet<>();
        Set<CancelRequest.Option> how = EnumSet.noneOf(CancelRequest.Option.class);
        if (options.has("--force")) {
            how.add(CancelRequest.Option.FORCE);
        }
        if (options.has("--no-wait")) {
            how.add(CancelRequest.Option.NO_WAIT);
        }
        for (Selection.Chosen chosen : Selection.choose(context, options, "cancel")) {
            requests.add(new CancelRequest(chosen.job(), chosen.tasks(), how));
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
        private int refused;
        private int before;
        private int unstarted;
        private int cancelled;
        private int inPart;
        private int asked;
        private long ended;
        private long forced;

        Report(Console console, List<CancelRequest> requests, ParsedArguments options) {
            this.console = console;
            this.requests = requests;
            this.asJson = options.has("--json");
            this.selected = options.operands().isEmpty();
        }

        @Override
        public void cancelled(int position, Cancellation done) {
            if (asJson) {
                console.line(json(done));
            } else if (isCounted()) {
                count(done, requests.get(position));
            } else {
                console.line(sentence(done, requests.get(position)));
            }
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
            if (++refused <= MOST_SAID || asJson) {
                console.error(why.getMessage());
            }
            code = ExitCodes.FAILED;
        }

        /** Whether they are too many for a line each. */
        private boolean isCounted() {
            return requests.size() > MOST_SAID && !asJson;
        }

        private void count(Cancellation done, CancelRequest request) {
            boolean isWhole = request.tasks().isEmpty();
            if (done.alreadyEnded()) {
                before++;
            } else if (!isWhole) {
                inPart++;
            } else if (request.noWait()) {
                asked++;
            } else if (done.state() != JobState.CANCELLED) {
                before++;
            } else if (done.started()) {
                cancelled++;
            } else {
                unstarted++;
            }
            ended += done.processesEnded();
            forced += done.processesForced();
        }

        /** {@code 46,217 jobs cancelled, 46,215 of them before they started; 3 processes ended, 1 forced}. */
        void end(boolean wasForced) {
            if (!isCounted()) {
                return;
            }
            StringBuilder line = new StringBuilder();
            line.append(Sizes.counted(cancelled + unstarted, "job")).append(" cancelled");
            line.append(unstarted == 0 ? "" : ", " + Sizes.count(unstarted) + " of them before they started");
            line.append(asked == 0 ? "" : "; " + Sizes.count(asked) + (asked == 1 ? " is" : " are"));
            line.append(asked == 0 ? "" : " being cancelled");
            line.append(inPart == 0 ? "" : "; tasks of " + Sizes.counted(inPart, "job") + " cancelled");
            line.append(before == 0 ? "" : "; " + Sizes.count(before) + " had ended before");
            line.append(refused == 0 ? "" : "; " + Sizes.count(refused) + " refused");
            console.line(line.append("; ")
                    .append(processes(ended, forced, wasForced))
                    .toString());
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
        if (!done.started() && done.processesEnded() == 0 && (whole || done.tasksCancelled() > 0)) {
            return what + (whole || done.tasksCancelled() == 1 ? " before it started" : " before they started");
        }
        return what + ": " + processes(done.processesEnded(), done.processesForced(), request.force());
    }

    private static String processes(long ended, long forced, boolean wasForced) {
        return Sizes.counted(ended, "process") + " ended"
                + (forced == 0
                        ? ""
                        : ", " + Sizes.count(forced) + " forced" + (wasForced ? "" : " after the grace time"));
    }

    private static String json(Cancellation done) {
        return new JsonLine()
                .number("job", done.job().value())
                .text("state", done.state().token())
                .number("tasksCancelled", done.tasksCancelled())
                .number("processesEnded", done.processesEnded())
                .number("processesForced", done.processesForced())
                .flag("alreadyEnded", done.alreadyEnded())
                .flag("started", done.started())
                .end();
    }
}
