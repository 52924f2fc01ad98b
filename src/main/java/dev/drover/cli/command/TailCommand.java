package dev.drover.cli.command;

import dev.drover.cli.args.ParsedArguments;
import dev.drover.cli.args.UsageException;
import dev.drover.cli.show.Json;
import dev.drover.cli.show.TailView;
import dev.drover.cli.terminal.Console;
import dev.drover.cli.text.ExitCodes;
import dev.drover.client.DroverException;
import dev.drover.client.EventFilter;
import dev.drover.client.EventStream;
import dev.drover.client.JobEvent;
import dev.drover.client.JobId;
import dev.drover.client.JobStatus;
import dev.drover.client.LiveJobs;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** {@code drover tail}: follows events and progress; Ctrl-C leaves jobs alone. */
final class TailCommand implements Command {
    private static final Duration REDRAW = Duration.ofMillis(200);
    private static final long PIPE_INTERVAL_MS = 10_000;

    private TailView view;
    private KnownEnds ends;
    private Optional<PastEvents> past = Optional.empty();
    private long nextDrawMs;
    private int width;
    private boolean isAnyKnown;
    /** Also where the line of named jobs has its time. */
    private boolean hasDrawn;
    /** Set by the thread of the signal. */
    private volatile boolean resized;

    @Override
    public int run(CommandContext context, ParsedArguments options) throws IOException, InterruptedException {
        boolean selects = Selection.isMade(options);
        List<JobId> ids = selects ? Selection.jobs(context, options, "tail") : List.of();
        if (selects && ids.isEmpty()) {
            context.console().info(Selection.none(options));
            return ExitCodes.DONE;
        }
        if (options.has("--replay") && !selects) {
            throw new UsageException("--replay goes with ids; name the jobs (drover tail --help)");
        }
        ends = new KnownEnds(ids);
        view = new TailView(selects);
        boolean json = options.has("--json");
        EventFilter.Detail detail = json ? EventFilter.Detail.ALL : EventFilter.Detail.SUMMARY;
        EventFilter filter = selects ? EventFilter.of(ids, detail) : EventFilter.all(detail);
        width = json ? 0 : context.console().width();
        if (!json && context.console().redraws()) {
            context.signals().eachResize(new Resize());
        }
        nextDrawMs = context.nowMs() + (context.console().redraws() ? 0 : PIPE_INTERVAL_MS);
        hasDrawn = selects;
        try (EventStream events = context.client().events(filter)) {
            if (options.has("--replay")) {
                replay(context, ids, json);
            }
            follow(context, events, json);
        }
        if (!selects) {
            return ExitCodes.DONE;
        }
        context.console().flush();
        return json ? JobWaiter.untilEnded(context, ids, "") : JobWaiter.exitCode(context, ends(context, ids));
    }

    /** A class, not a lambda: the first one of a JVM costs some 20 ms (hazard JVM 8). */
    private final class Resize implements Runnable {
        @Override
        public void run() {
            resized = true;
        }
    }

    /** The stream has begun, so nothing is missed between the past and it. */
    private void replay(CommandContext context, List<JobId> ids, boolean json) throws IOException {
        past = Optional.of(new PastEvents(context.client()));
        for (JobId id : ids) {
            for (JobEvent event : past.get().of(id)) {
                if (json) {
                    context.console().line(Json.event(event));
                } else {
                    onEvent(context, event);
                }
            }
        }
        context.console().flush();
        if (past.get().isCut()) {
            context.console()
                    .info("of a job with more, the first " + PastEvents.MAX_EVENTS
                            + " ends and messages are replayed; drover history --help shows how to ask for others");
        }
    }

    private void follow(CommandContext context, EventStream events, boolean json)
            throws IOException, InterruptedException {
        Console console = context.console();
        while (!events.isEnded()) {
            Optional<JobEvent> event = events.poll(REDRAW)
                    .filter(next -> past.isEmpty() || !past.get().has(next));
            if (json) {
                if (event.isPresent()) {
                    console.line(Json.event(event.get()));
                    console.flush();
                }
                continue;
            }
            if (event.isPresent()) {
                onEvent(context, event.get());
                isAnyKnown = true;
            } else if (!hasDrawn && (isAnyKnown || isNoneLive(context))) {
                // The first line of all jobs leaves as soon as it is known what there is.
                nextDrawMs = 0;
            }
            draw(context);
        }
        if (!json && console.redraws()) {
            console.redraw(List.of());
        }
    }

    /** A stream that is silent may not have begun, so this is asked. */
    private static boolean isNoneLive(CommandContext context) throws IOException {
        try {
            return context.client()
                    .liveJobs(List.of(), 1, LiveJobs.Detail.JOBS)
                    .jobs()
                    .isEmpty();
        } catch (DroverException e) {
            // The stream goes on or ends with the same.
            return false;
        }
    }

    private void onEvent(CommandContext context, JobEvent event) {
        Console console = context.console();
        if (event instanceof JobEvent.JobChanged changed) {
            ends.add(changed.status());
        }
        List<String> lines = view.onEvent(event, context.nowMs());
        if (lines.isEmpty()) {
            return;
        }
        if (console.redraws()) {
            console.redraw(List.of());
            nextDrawMs = 0;
        }
        console.lines(lines);
        console.flush();
    }

    private void draw(CommandContext context) {
        long nowMs = context.nowMs();
        Console console = context.console();
        if (nowMs < nextDrawMs) {
            return;
        }
        if (console.redraws()) {
            if (resized) {
                resized = false;
                width = console.width();
            }
            console.redraw(view.lines(console.bars(), width, nowMs));
            nextDrawMs = nowMs + REDRAW.toMillis();
        } else {
            console.lines(view.lines(null, 0, nowMs));
            console.flush();
            nextDrawMs = nowMs + PIPE_INTERVAL_MS;
        }
        hasDrawn = true;
    }

    /** The history has the ends of jobs that ended before. */
    private List<JobStatus> ends(CommandContext context, List<JobId> ids) throws IOException, InterruptedException {
        return ends.hasAll() ? ends.of(ids) : JobWaiter.ends(context, ids);
    }
}
