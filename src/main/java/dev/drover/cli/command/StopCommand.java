package dev.drover.cli.command;

import dev.drover.cli.args.ParsedArguments;
import dev.drover.cli.args.UsageException;
import dev.drover.cli.text.Escapes;
import dev.drover.cli.text.ExitCodes;
import dev.drover.cli.text.Sizes;
import dev.drover.client.RunningAttempt;
import dev.drover.client.ShutdownMode;
import dev.drover.client.ShutdownProgress;
import dev.drover.spec.Durations;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** {@code drover stop}: lets what runs end, names what it waits for, and returns when the coordinator is gone. */
final class StopCommand implements Command {
    private static final int NAMED = 5;

    @Override
    public int run(CommandContext context, ParsedArguments options) throws IOException {
        requireNoJob(options);
        long timeoutMs = options.has("--timeout")
                ? Durations.parseMs(options.value("--timeout").text(), "--timeout")
                : 0;
        boolean now = options.has("--now");
        if (now && options.has("--timeout")) {
            throw new UsageException("--now waits for nothing; leave out --timeout");
        }
        if (options.has("--timeout") && timeoutMs == 0) {
            throw new UsageException("a --timeout of 0 is --now; write that");
        }
        Progress progress = new Progress(context, now, timeoutMs, options.text("--timeout", ""));
        boolean stopped = context.client()
                .shutdown(now ? ShutdownMode.NOW : ShutdownMode.DRAIN, Duration.ofMillis(timeoutMs), progress);
        if (!stopped) {
            context.console().info("no coordinator runs");
            return ExitCodes.DONE;
        }
        context.console().line("stopped");
        if (progress.queued > 0) {
            context.console()
                    .info(Sizes.counted(progress.queued, "queued task")
                            + (progress.queued == 1 ? " stays; it goes" : " stay; they go") + " on after drover start");
        }
        return ExitCodes.DONE;
    }

    private static void requireNoJob(ParsedArguments options) {
        if (!options.operands().isEmpty()) {
            String id = Escapes.line(options.operands().get(0).text());
            throw new UsageException("to end job " + id + ": drover cancel " + id);
        }
    }

    /**
     * Prints what the command waits for when that changes, and once that it waits no longer. The client calls it on the
     * command's thread.
     */
    private static final class Progress implements Consumer<ShutdownProgress> {
        private final CommandContext context;
        private final boolean now;
        private final long deadlineMs;
        private final String timeout;
        private String shown = "";
        private List<RunningAttempt> waitedFor = List.of();
        private boolean late;
        private long queued;

        Progress(CommandContext context, boolean now, long timeoutMs, String timeout) {
            this.context = context;
            this.now = now;
            this.deadlineMs = timeoutMs == 0 ? Long.MAX_VALUE : context.nowMs() + timeoutMs;
            this.timeout = timeout;
        }

        @Override
        public void accept(ShutdownProgress progress) {
            // A task that was ended may be queued again before it is reported as running once more.
            boolean endedUnreported = progress.waitingFor().isEmpty() && progress.queued() > queued;
            if (!late
                    && context.nowMs() >= deadlineMs
                    && (endedUnreported || !progress.waitingFor().isEmpty())) {
                String names = names(endedUnreported ? waitedFor : progress.waitingFor());
                late = !names.isEmpty();
                show(
                        late
                                ? timeout + " have passed: ending " + names
                                        + "; what is ended runs again after the next start"
                                : "");
            }
            queued = progress.queued();
            waitedFor = progress.waitingFor();
            if (!late) {
                show(sentence(progress, now));
            }
        }

        private void show(String sentence) {
            if (!sentence.equals(shown) && !sentence.isEmpty()) {
                context.console().info(sentence);
                shown = sentence;
            }
        }
    }

    /** {@code waits for tasks 12.7 and 12.8; drover stop --now doesn't}, or {@code ending task 12.7}. */
    static String sentence(ShutdownProgress progress, boolean now) {
        String named = names(progress.waitingFor());
        if (named.isEmpty()) {
            return "";
        }
        return now ? "ending " + named : "waits for " + named + "; drover stop --now doesn't";
    }

    /** {@code tasks 2.28 and 2.29}, or {@code tasks 2.1, 2.2, 2.3, 2.4, 2.5 and 3 more}. */
    private static String names(List<RunningAttempt> attempts) {
        if (attempts.isEmpty()) {
            return "";
        }
        StringBuilder names = new StringBuilder(attempts.size() == 1 ? "task " : "tasks ");
        int named = Math.min(NAMED, attempts.size());
        int more = attempts.size() - named;
        for (int i = 0; i < named; i++) {
            boolean isLast = i > 0 && i == named - 1 && more == 0;
            names.append(i == 0 ? "" : isLast ? " and " : ", ")
                    .append(attempts.get(i).job())
                    .append('.')
                    .append(attempts.get(i).task());
        }
        return names + (more > 0 ? " and " + more + " more" : "");
    }
}
