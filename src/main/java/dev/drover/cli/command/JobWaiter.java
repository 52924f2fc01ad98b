package dev.drover.cli.command;

import dev.drover.cli.show.Endings;
import dev.drover.cli.text.Ending;
import dev.drover.cli.text.ExitCodes;
import dev.drover.cli.text.Sizes;
import dev.drover.client.JobId;
import dev.drover.client.JobStatus;
import dev.drover.spec.Durations;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;

/** Waits for jobs and turns their ends into an exit code. */
final class JobWaiter {
    private static final int NAMED = 10;
    private static final int DAYS_WITHOUT_LIMIT = 36_500;

    /** A coordinator that hangs is given up after that, so nothing is asked in the last moments of a wait. */
    private static final Duration EXPLAIN_LIMIT = Duration.ofSeconds(30);

    private JobWaiter() {}

    /**
     * Waits until all have ended.
     *
     * @param timeout as typed after {@code --timeout}, or empty
     * @return the exit code of {@code wait}
     */
    static int untilEnded(CommandContext context, List<JobId> ids, String timeout)
            throws IOException, InterruptedException {
        try {
            return exitCode(context, await(context, ids, limit(timeout)));
        } catch (TimeoutException e) {
            context.console()
                    .error(
                            ids.size() == 1
                                    ? "job " + ids.get(0) + " has not ended after " + timeout + "; drover tail "
                                            + ids.get(0) + " follows it"
                                    : "not all of " + names(ids) + " have ended after " + timeout
                                            + "; drover tail follows them");
            return ExitCodes.WAIT_TIMED_OUT;
        }
    }

    /** On a terminal it waits in pieces, and says between them why nothing happens. */
    private static List<JobStatus> await(CommandContext context, List<JobId> ids, Duration limit)
            throws IOException, InterruptedException, TimeoutException {
        if (!context.console().errorIsTerminal()) {
            return context.client().await(ids, limit);
        }
        WaitNotice notice = new WaitNotice(context, ids);
        long deadlineMs = context.nowMs() + limit.toMillis();
        Duration left = limit;
        while (true) {
            Duration piece = left.compareTo(notice.interval()) < 0 ? left : notice.interval();
            try {
                return context.client().await(ids, piece);
            } catch (TimeoutException e) {
                left = Duration.ofMillis(Math.max(0, deadlineMs - context.nowMs()));
                if (left.isZero() || piece.compareTo(notice.interval()) < 0) {
                    throw e;
                }
            }
            if (left.compareTo(EXPLAIN_LIMIT) > 0) {
                notice.explain();
                left = Duration.ofMillis(Math.max(0, deadlineMs - context.nowMs()));
            }
        }
    }

    /** How they ended; waits for those that have not. */
    static List<JobStatus> ends(CommandContext context, List<JobId> ids) throws IOException, InterruptedException {
        try {
            return context.client().await(ids, limit(""));
        } catch (TimeoutException e) {
            throw new IllegalStateException("a hundred years have passed", e);
        }
    }

    private static Duration limit(String timeout) {
        return timeout.isEmpty()
                ? Duration.ofDays(DAYS_WITHOUT_LIMIT)
                : Duration.ofMillis(Durations.parseMs(timeout, "--timeout"));
    }

    /** The exit code of commands that follow jobs. Prints the reason of each failure to standard error. */
    static int exitCode(CommandContext context, List<JobStatus> ends) {
        int code = ExitCodes.DONE;
        for (JobStatus end : ends) {
            if (!end.isSucceeded()) {
                Ending ending = Endings.of(end);
                context.console()
                        .info("job " + end.id() + " (" + end.name() + ") "
                                + end.state().token() + ": " + ending.why());
                code = ends.size() == 1 ? ending.asExitCode() : ExitCodes.FAILED;
            }
        }
        return code;
    }

    private static String names(List<JobId> ids) {
        if (ids.size() > NAMED) {
            return Sizes.counted(ids.size(), "job");
        }
        StringBuilder names = new StringBuilder("jobs ");
        for (int i = 0; i < ids.size(); i++) {
            names.append(i == 0 ? "" : i == ids.size() - 1 ? " and " : ", ").append(ids.get(i));
        }
        return names.toString();
    }
}
