package dev.drover.cli.command;

import dev.drover.cli.args.ParsedArguments;
import dev.drover.cli.show.JobColumn;
import dev.drover.cli.show.ValueFormat;
import dev.drover.cli.show.WaitText;
import dev.drover.cli.terminal.Console;
import dev.drover.cli.text.ExitCodes;
import dev.drover.cli.text.JsonLine;
import dev.drover.cli.text.Sizes;
import dev.drover.client.CoordinatorStatus;
import dev.drover.client.Counts;
import dev.drover.client.JobFilter;
import dev.drover.client.JobSummary;
import dev.drover.model.JobState;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code drover} alone: what there is to know at a glance. Starts nothing. */
final class OverviewCommand implements Command {
    private static final long DAY_MS = 24L * 60 * 60 * 1_000;
    private static final int JOBS_SHOWN = 10;
    private static final List<JobColumn> COLUMNS =
            List.of(JobColumn.ID, JobColumn.NAME, JobColumn.STATE, JobColumn.DONE, JobColumn.FAILED, JobColumn.RAN);

    @Override
    public int run(CommandContext context, ParsedArguments options) throws IOException {
        CommandClient client = context.passiveClient();
        if (Files.notExists(client.home())) {
            if (options.has("--json")) {
                context.console().line(json(Optional.empty(), new Counts(Map.of(), 0)));
            } else {
                context.console().advice("nothing was submitted yet; try: drover submit echo hello, or drover demo");
            }
            return ExitCodes.DONE;
        }
        Optional<CoordinatorStatus> status = client.status();
        Counts counts = client.counts(Instant.ofEpochMilli(context.nowMs() - DAY_MS));
        if (options.has("--json")) {
            context.console().line(json(status, counts));
            return ExitCodes.DONE;
        }
        coordinator(context, status);
        jobs(context, client, options);
        waiting(context.console(), status, counts);
        failures(context.console(), counts);
        return ExitCodes.DONE;
    }

    private static void coordinator(CommandContext context, Optional<CoordinatorStatus> status) throws IOException {
        if (status.isEmpty()) {
            context.console().advice("no coordinator runs; drover start, or any drover submit, starts one");
            return;
        }
        context.console().line("coordinator " + status.get().version() + ", " + StatusCommand.load(status.get()));
        StatusCommand.printState(context, status.get());
    }

    private static void jobs(CommandContext context, CommandClient client, ParsedArguments options) {
        CommandClient.RowIterator<JobSummary> live = client.jobs(JobFilter.builder()
                .live()
                .state(JobState.RUNNING)
                .limit(JOBS_SHOWN)
                .count()
                .build());
        if (!live.hasNext()) {
            return;
        }
        ValueFormat format = context.valueFormat();
        TablePrinter printer = new TablePrinter(context.console(), HistoryCommand.layout(COLUMNS), options);
        int shown = 0;
        for (; live.hasNext(); shown++) {
            printer.add(HistoryCommand.cells(COLUMNS, live.next(), format));
        }
        printer.end();
        long more = live.matching().orElse(shown) - shown;
        if (more > 0) {
            context.console()
                    .advice("and " + Sizes.counted(more, "other") + (more == 1 ? " runs" : " run")
                            + ": drover list --state running");
        }
    }

    private static void waiting(Console console, Optional<CoordinatorStatus> status, Counts counts) {
        long jobs = counts.of(JobState.QUEUED);
        if (jobs == 0) {
            return;
        }
        String why;
        if (status.isEmpty()) {
            why = "no coordinator runs";
        } else if (status.get().running() >= status.get().slots()) {
            why = WaitText.slots(status.get().slots());
        } else {
            why = "they are about to start";
        }
        console.line(Sizes.counted(jobs, "job") + (jobs == 1 ? " waits: " : " wait: ") + why);
    }

    private static void failures(Console console, Counts counts) {
        if (counts.failedSince() > 0) {
            console.advice(Sizes.counted(counts.failedSince(), "job")
                    + " failed in the last 24 h: drover history --state failed --since 24h");
        }
    }

    private static String json(Optional<CoordinatorStatus> status, Counts counts) {
        JsonLine json = new JsonLine().flag("coordinator", status.isPresent());
        if (status.isPresent()) {
            json.number("workers", status.get().workers())
                    .number("slots", status.get().slots());
        }
        json.startObject("jobs");
        for (JobState state : JobState.values()) {
            // Inside alone: to users it runs until it has ended, and is counted so.
            if (state != JobState.CANCELLING) {
                json.number(state.token(), counts.of(state));
            }
        }
        return json.endObject().number("failedIn24h", counts.failedSince()).end();
    }
}
