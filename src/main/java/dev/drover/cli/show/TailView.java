package dev.drover.cli.show;

import dev.drover.cli.text.Bars;
import dev.drover.cli.text.Escapes;
import dev.drover.cli.text.Sizes;
import dev.drover.client.AttemptInfo;
import dev.drover.client.JobEvent;
import dev.drover.client.JobId;
import dev.drover.client.JobMessage;
import dev.drover.client.JobStatus;
import dev.drover.model.JobState;
import dev.drover.spec.Durations;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The state of {@code tail}: it takes events, returns lasting lines at once and live lines on demand. One thread; holds
 * a line for each live job that the events name.
 */
public final class TailView {
    private static final int LINES_SHOWN = 20;
    private static final String GAP = "   ";

    private final Map<JobId, JobLine> live = new LinkedHashMap<>();
    private final boolean named;

    /**
     * Shows jobs.
     *
     * @param named whether the user asked for these very jobs; then what waits has a line too, else it is counted
     */
    public TailView(boolean named) {
        this.named = named;
    }

    /** Handles an event and returns its lasting lines, if any. */
    public List<String> onEvent(JobEvent event, long nowMs) {
        List<String> lines = new ArrayList<>(1);
        if (event instanceof JobEvent.JobChanged changed) {
            change(changed, nowMs, lines);
        } else if (event instanceof JobEvent.AttemptEnded ended) {
            failure(ended, lines);
        } else if (event instanceof JobEvent.Progressed progressed) {
            JobLine line = live.get(progressed.progress().job());
            if (line != null) {
                line.update(progressed.progress());
            }
        } else if (event instanceof JobEvent.Messaged messaged) {
            lines.add(message(messaged.message()));
        } else if (event instanceof JobEvent.WorkerEnded ended) {
            lines.add("worker " + ended.worker() + " ended: " + Escapes.line(ended.reason()));
        } else if (event instanceof JobEvent.Gap gap) {
            lines.add(
                    gap.skipped() == 0
                            ? "some events were missed; the counts are those of now"
                            : Sizes.counted(gap.skipped(), "event")
                                    + (gap.skipped() == 1 ? " was" : " were")
                                    + " left out, because too many came at once; the counts are those of now");
        }
        return lines;
    }

    private void change(JobEvent.JobChanged changed, long nowMs, List<String> lines) {
        JobStatus status = changed.status();
        if (status.state().isFinal()) {
            live.remove(status.id());
            lines.add(endLine(status));
            return;
        }
        JobLine line = live.get(status.id());
        if (line == null) {
            live.put(status.id(), new JobLine(status, nowMs));
        } else {
            line.update(status);
        }
    }

    /** {@code 12 thumbs   succeeded   500/500   12 s}. */
    private static String endLine(JobStatus status) {
        StringBuilder line = new StringBuilder();
        line.append(status.id()).append(' ').append(status.name());
        line.append(GAP).append(status.state().token());
        if (status.array()) {
            line.append(GAP).append(status.ended()).append('/').append(status.tasks());
        }
        if (status.startedAt().isPresent() && status.endedAt().isPresent()) {
            line.append(GAP)
                    .append(Durations.format(status.endedAt().get().toEpochMilli()
                            - status.startedAt().get().toEpochMilli()));
        }
        String why = Endings.of(status).why();
        line.append(why.isEmpty() ? "" : GAP + Escapes.line(why));
        return line.toString();
    }

    /** {@code 12.7: half way} for a message from a task, {@code 12.7 < anna: go on} for one that it took. */
    public static String message(JobMessage message) {
        String text = message.pruned() ? "(not kept any more)" : Escapes.line(message.text());
        String sender = message.toTask() ? " < " + Escapes.line(message.from()) : "";
        return message.job() + "." + message.task() + sender + ": " + text;
    }

    /** {@code 12.7 failed: exit code 3 (attempt 2)}. */
    private static void failure(JobEvent.AttemptEnded ended, List<String> lines) {
        AttemptInfo attempt = ended.attempt();
        if (attempt.state() != JobState.FAILED) {
            return;
        }
        lines.add(attempt.job() + "." + attempt.task() + " failed: "
                + Escapes.line(Endings.of(attempt).why()) + " (attempt " + attempt.attempt() + ")"
                + (ended.reruns() ? "; it runs again" : ""));
    }

    /**
     * A line for each live job, the first ones where there are too many for a screen.
     *
     * @param bars null for a pipe
     * @param width of the terminal, into which lines are made to fit; 0: any
     */
    public List<String> lines(Bars bars, int width, long nowMs) {
        List<LiveLine> shown = new ArrayList<>();
        int waiting = 0;
        for (JobLine line : live.values()) {
            if (line.status().state() != JobState.QUEUED || named || live.size() == 1) {
                shown.add(line.parts(nowMs));
            } else {
                waiting++;
            }
        }
        LiveLayout layout = new LiveLayout(shown, bars, width);
        List<String> lines = new ArrayList<>();
        for (LiveLine line : shown) {
            lines.add(layout.text(line));
        }
        if (bars != null && lines.size() > LINES_SHOWN) {
            int more = lines.size() - LINES_SHOWN;
            lines = new ArrayList<>(lines.subList(0, LINES_SHOWN));
            lines.add("and " + Sizes.counted(more, "other job"));
        }
        if (waiting > 0) {
            lines.add(Sizes.counted(waiting, "job") + (waiting == 1 ? " waits" : " wait"));
        } else if (lines.isEmpty() && !named) {
            lines.add("no job runs or waits");
        }
        return lines;
    }
}
