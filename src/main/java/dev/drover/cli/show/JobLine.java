package dev.drover.cli.show;

import dev.drover.cli.text.Bars;
import dev.drover.cli.text.Escapes;
import dev.drover.cli.text.Sizes;
import dev.drover.client.JobStatus;
import dev.drover.client.ProgressInfo;
import dev.drover.model.JobState;
import dev.drover.spec.Durations;
import java.util.ArrayList;
import java.util.List;

/**
 * One live job as {@code tail} shows it: how far it is, how fast, how long it will take. One thread.
 *
 * <p>The speed is measured since this command first saw the job, because the times of earlier tasks are unknown.
 */
final class JobLine {
    private static final String GAP = "   ";

    private final long firstEnded;
    private final long firstMs;
    private JobStatus status;
    private ProgressInfo progress;

    JobLine(JobStatus status, long nowMs) {
        this.status = status;
        this.firstEnded = status.ended();
        this.firstMs = nowMs;
    }

    void update(JobStatus newer) {
        status = newer;
    }

    void update(ProgressInfo newer) {
        progress = newer;
    }

    JobStatus status() {
        return status;
    }

    /** The parts of the line, shortened to the width of a terminal. */
    LiveLine parts(long nowMs) {
        return status.array() ? ofArray(nowMs) : ofPlain(nowMs);
    }

    private LiveLine ofArray(long nowMs) {
        StringBuilder counts = new StringBuilder(GAP + Bars.percent(status.ended(), status.tasks()));
        counts.append(GAP).append(status.ended()).append('/').append(status.tasks());
        List<LiveLine.Fact> facts = new ArrayList<>();
        boolean isWaiting = status.running() == 0 && status.state() != JobState.RUNNING;
        facts.add(new LiveLine.Fact(2, GAP + (isWaiting ? status.state().token() : status.running() + " running")));
        if (status.failed() > 0) {
            facts.add(new LiveLine.Fact(1, GAP + status.failed() + " failed"));
        }
        addSpeed(facts, nowMs);
        return new LiveLine(
                id(), status.name(), true, status.ended(), status.tasks(), counts.toString(), facts, "", "");
    }

    private LiveLine ofPlain(long nowMs) {
        String runs = status.startedAt().isEmpty()
                ? ""
                : GAP + Durations.format(nowMs - status.startedAt().get().toEpochMilli());
        if (progress == null) {
            return new LiveLine(
                    id(), status.name(), false, 0, 0, GAP + status.state().token(), List.of(), "", runs);
        }
        boolean hasBar = progress.total().isPresent();
        long done = Math.round(progress.current() * 1_000);
        long total = Math.round(progress.total().orElse(0) * 1_000);
        String counts =
                (hasBar ? GAP + Bars.percent(done, total) : GAP + status.state().token())
                        + GAP
                        + ProgressText.counts(progress);
        String note = progress.note().isEmpty() ? "" : " " + Escapes.line(progress.note());
        return new LiveLine(id(), status.name(), hasBar, done, total, counts, List.of(), note, runs);
    }

    private String id() {
        return status.id().toString();
    }

    private void addSpeed(List<LiveLine.Fact> facts, long nowMs) {
        long elapsedMs = nowMs - firstMs;
        long ended = status.ended() - firstEnded;
        if (elapsedMs < 1_000 || ended <= 0) {
            return;
        }
        double perSecond = 1_000.0 * ended / elapsedMs;
        facts.add(new LiveLine.Fact(3, GAP + rate(perSecond) + "/s"));
        long leftMs = (long) ((status.tasks() - status.ended() - status.cancelled()) * 1_000 / perSecond);
        String left = Durations.format(Math.max(1_000, leftMs / 1_000 * 1_000)).replace(".0 s", " s");
        facts.add(new LiveLine.Fact(LiveLayout.HIGHEST_RANK, GAP + left + " left"));
    }

    private static String rate(double perSecond) {
        return perSecond >= 10
                ? Sizes.count(Math.round(perSecond))
                : Double.toString(Math.round(perSecond * 10) / 10.0);
    }
}
