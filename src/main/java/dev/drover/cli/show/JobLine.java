package dev.drover.cli.show;

import dev.drover.cli.text.Bars;
import dev.drover.cli.text.Durations;
import dev.drover.cli.text.Escapes;
import dev.drover.cli.text.Sizes;
import dev.drover.client.JobStatus;
import dev.drover.client.ProgressInfo;

/**
 * One live job as {@code tail} shows it: how far it is, how fast, how long it will take. One thread.
 *
 * <p>The speed is that since this command first saw the job: what was done before it came tells nothing.
 */
final class JobLine {
    private static final int BAR_CELLS = 32;
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

    String label() {
        return status.id() + " " + status.name();
    }

    /**
     * The line.
     *
     * @param bars null for a pipe, where a bar is no use
     * @param labelWidth to which the label is filled up
     */
    String text(Bars bars, int labelWidth, long nowMs) {
        StringBuilder line = new StringBuilder(label());
        while (line.length() < labelWidth) {
            line.append(' ');
        }
        boolean reports =
                !status.array() && progress != null && progress.total().isPresent();
        if (status.array()) {
            bar(line, bars, status.ended(), status.tasks());
            line.append(GAP).append(status.ended()).append('/').append(status.tasks());
            line.append(GAP).append(status.running()).append(" running");
            if (status.failed() > 0) {
                line.append(GAP).append(status.failed()).append(" failed");
            }
            speed(line, nowMs);
        } else if (reports) {
            bar(
                    line,
                    bars,
                    Math.round(progress.current() * 1_000),
                    Math.round(progress.total().getAsDouble() * 1_000));
        } else {
            line.append(GAP).append(status.state().token());
        }
        if (!status.array()) {
            line.append(progress == null ? "" : GAP + Escapes.line(ProgressText.of(progress)));
            line.append(
                    status.startedAtMs().isEmpty()
                            ? ""
                            : GAP + Durations.show(nowMs - status.startedAtMs().getAsLong()));
        }
        return line.toString();
    }

    private static void bar(StringBuilder line, Bars bars, long done, long total) {
        if (bars != null) {
            line.append(GAP).append(bars.draw(done, total, BAR_CELLS));
        }
        line.append(GAP).append(Bars.percent(done, total));
    }

    private void speed(StringBuilder line, long nowMs) {
        long elapsedMs = nowMs - firstMs;
        long ended = status.ended() - firstEnded;
        if (elapsedMs < 1_000 || ended <= 0) {
            return;
        }
        double perSecond = 1_000.0 * ended / elapsedMs;
        line.append(GAP).append(rate(perSecond)).append("/s");
        long leftMs = (long) ((status.tasks() - status.ended()) * 1_000 / perSecond);
        line.append(GAP)
                .append(Durations.show(Math.max(1_000, leftMs / 1_000 * 1_000)).replace(".0 s", " s"))
                .append(" left");
    }

    private static String rate(double perSecond) {
        return perSecond >= 10
                ? Sizes.count(Math.round(perSecond))
                : Double.toString(Math.round(perSecond * 10) / 10.0);
    }
}
