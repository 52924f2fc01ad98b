package dev.drover.cli.command;

import dev.drover.cli.show.WaitText;
import dev.drover.client.DroverException;
import dev.drover.client.JobExplanation;
import dev.drover.client.JobId;
import dev.drover.client.JobStatus;
import dev.drover.client.JobWait;
import dev.drover.client.LiveJobs;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Says on a terminal why none of the jobs runs that a command waits for: after 2 s, and later, at growing intervals, when the reason is
 * another one. One thread.
 */
final class WaitNotice {
    private static final Duration FIRST = Duration.ofSeconds(2);
    private static final Duration LONGEST = Duration.ofMinutes(1);
    private static final int JOBS_ASKED = 1_000;

    private final CommandContext context;
    private final List<JobId> ids;
    private Duration interval = FIRST;
    private String shown = "";

    WaitNotice(CommandContext context, List<JobId> ids) {
        this.context = context;
        this.ids = ids;
    }

    /** How long to wait before the next {@link #explain}. */
    Duration interval() {
        return interval;
    }

    /** Asks the coordinator, and says what is new. */
    void explain() throws IOException {
        Duration twice = interval.multipliedBy(2);
        interval = twice.compareTo(LONGEST) > 0 ? LONGEST : twice;
        String sentence;
        try {
            sentence = ids.size() == 1 ? ofOne(ids.get(0)) : ofSeveral();
        } catch (DroverException e) {
            // Who waits meets the same error, or the next coordinator.
            return;
        }
        if (!sentence.isEmpty() && !sentence.equals(shown)) {
            context.console().info(sentence);
            shown = sentence;
        }
    }

    private String ofOne(JobId id) throws IOException {
        Optional<JobExplanation> explanation = context.client().explain(id);
        return explanation.isEmpty() || isGoingOn(explanation.get())
                ? ""
                : WaitText.of(explanation.get(), context.nowMs());
    }

    /** Whether something of it runs and is not stopped. */
    private static boolean isGoingOn(JobExplanation explanation) {
        long stopped = 0;
        for (JobWait wait : explanation.waits()) {
            stopped += wait.kind() == JobWait.Kind.STOPPED ? wait.tasks() : 0;
        }
        return explanation.job().running() > stopped;
    }

    private String ofSeveral() throws IOException {
        List<JobId> some = ids.subList(0, Math.min(JOBS_ASKED, ids.size()));
        List<JobStatus> live = context.client()
                .liveJobs(some, some.size(), LiveJobs.Detail.JOBS)
                .jobs();
        for (JobStatus job : live) {
            if (job.running() > 0) {
                return "";
            }
        }
        String sentence = live.isEmpty() ? "" : ofOne(live.get(0).id());
        return sentence.isEmpty()
                ? ""
                : "job " + live.get(0).id() + " (" + live.get(0).name() + ") " + sentence;
    }
}
