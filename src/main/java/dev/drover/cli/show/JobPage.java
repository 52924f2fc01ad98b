package dev.drover.cli.show;

import dev.drover.cli.text.Ending;
import dev.drover.cli.text.Escapes;
import dev.drover.cli.text.ShellQuote;
import dev.drover.cli.text.Sizes;
import dev.drover.client.AttemptInfo;
import dev.drover.client.JobDetail;
import dev.drover.client.JobSpec;
import dev.drover.client.JobSummary;
import dev.drover.client.ProgressInfo;
import dev.drover.spec.Durations;
import dev.drover.spec.JobFields;
import dev.drover.spec.RowSink;
import dev.drover.spec.SpecField;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The page that {@code drover show} prints about one job. */
public final class JobPage implements RowSink {
    private static final int LABEL_WIDTH = 11;
    private static final int ATTEMPTS_SHOWN = 10;
    private static final int NAMES_SHOWN = 12;

    private final List<String> lines = new ArrayList<>();
    private final ValueFormat format;

    private JobPage(ValueFormat format) {
        this.format = format;
    }

    public static List<String> lines(JobDetail detail, ValueFormat format) {
        JobPage page = new JobPage(format);
        page.outcome(detail.job());
        if (detail.job().spec().isPresent()) {
            page.spec(detail.job().spec().get());
        }
        page.pruned(detail);
        page.environment(detail.environmentNames());
        page.progress(detail.progress());
        page.attempts(detail.attempts());
        return page.lines;
    }

    private void outcome(JobSummary job) {
        Ending ending = Endings.of(job);
        String why = ending.why().isEmpty() ? "" : " (" + ending.why() + ")";
        lines.add("job " + job.id() + " " + job.name() + ": " + job.state().token() + Escapes.line(why));
        if (job.array()) {
            row(
                    "tasks",
                    Sizes.count(job.ended()) + " of " + Sizes.count(job.tasks()) + " ended: "
                            + Sizes.count(job.succeeded()) + " succeeded, " + Sizes.count(job.failed()) + " failed, "
                            + Sizes.count(job.cancelled()) + " cancelled");
        }
        row("submitted", format.time(job.submittedAt()));
        row("started", format.time(job.startedAt()));
        row("ended", format.time(job.endedAt()));
        String ran = format.run(job.startedAt(), job.endedAt());
        row("ran", ran.isEmpty() || format.forEyes() ? ran : ran + " ms");
        for (Map.Entry<String, String> label : job.labels().entrySet()) {
            row("label", label.getKey() + "=" + label.getValue());
        }
        row("key", job.key().orElse(""));
        row("parent", job.parent().isPresent() ? "job " + job.parent().get() : "");
    }

    private void spec(JobSpec spec) {
        rows(spec, true, false);
        rows(spec, false, false);
        row("by", spec.user().isEmpty() ? "" : spec.user() + (spec.host().isEmpty() ? "" : "@" + spec.host()));
        rows(spec, false, true);
    }

    /** What to run, what was given once, or what may be given more than once, in the order of the table. */
    private void rows(JobSpec spec, boolean work, boolean repeated) {
        for (SpecField field : JobFields.ALL) {
            if (field.isWork() == work && field.repeats() == repeated) {
                spec.show(field, this);
            }
        }
    }

    @Override
    public void text(String label, String value) {
        row(label, value);
    }

    @Override
    public void words(String label, List<byte[]> words) {
        row(label, ShellQuote.line(words));
    }

    private void pruned(JobDetail detail) {
        List<String> gone = new ArrayList<>();
        if (detail.job().specPruned()) {
            gone.add("what it ran");
        } else if (detail.environmentPruned()) {
            gone.add("the names of its environment");
        }
        long attempts = detail.attempts().stream().filter(AttemptInfo::pruned).count();
        if (attempts > 0) {
            gone.add("results and the ends of output of " + Sizes.counted(attempts, "attempt"));
        }
        if (!gone.isEmpty()) {
            row("not kept", String.join(", ", gone) + ": the part of the journal that had this was pruned");
        }
    }

    private void environment(List<String> names) {
        if (!names.isEmpty()) {
            String some = String.join(" ", names.subList(0, Math.min(NAMES_SHOWN, names.size())));
            int more = names.size() - NAMES_SHOWN;
            row("environment", some + (more > 0 ? " and " + more + " more" : ""));
        }
    }

    private void progress(List<ProgressInfo> progress) {
        if (!progress.isEmpty()) {
            ProgressInfo last = progress.get(progress.size() - 1);
            row("progress", ProgressText.of(last));
        }
    }

    private void attempts(List<AttemptInfo> attempts) {
        int from = Math.max(0, attempts.size() - ATTEMPTS_SHOWN);
        if (!attempts.isEmpty()) {
            lines.add(from > 0 ? "the last " + ATTEMPTS_SHOWN + " attempts:" : "attempts:");
        }
        for (AttemptInfo attempt : attempts.subList(from, attempts.size())) {
            lines.add("  " + Escapes.line(attempt(attempt)));
            if (attempt.result().isPresent()) {
                lines.add("    result " + Escapes.line(text(attempt.result().get())));
            }
            attempt.stack().lines().forEach(line -> lines.add("    " + Escapes.line(line)));
        }
    }

    private String attempt(AttemptInfo attempt) {
        StringBuilder line = new StringBuilder();
        line.append(attempt.job()).append('.').append(attempt.task());
        line.append(" attempt ")
                .append(attempt.attempt())
                .append(": ")
                .append(attempt.state().token());
        String why = Endings.of(attempt).why();
        line.append(why.isEmpty() ? "" : " (" + why + ")");
        line.append(", worker ").append(attempt.worker());
        if (attempt.pid().isPresent()) {
            line.append(", pid ").append(attempt.pid().getAsLong());
        }
        line.append(
                attempt.startedAt().isPresent()
                        ? ", ran " + Durations.format(attempt.runTime().toMillis())
                        : ", never started");
        if (attempt.cpuTime().isPresent()) {
            line.append(", CPU ")
                    .append(Durations.format(attempt.cpuTime().get().toMillis()));
        }
        if (attempt.peakBytes().isPresent()) {
            line.append(", peak ").append(Sizes.bytes(attempt.peakBytes().getAsLong()));
        }
        line.append(", output ").append(Sizes.bytes(attempt.stdoutBytes() + attempt.stderrBytes()));
        if (attempt.outputDroppedBytes() > 0) {
            line.append(" and ")
                    .append(Sizes.bytes(attempt.outputDroppedBytes()))
                    .append(" dropped");
        }
        return line.toString();
    }

    private void row(String label, String value) {
        if (!value.isEmpty()) {
            lines.add("  " + label + " ".repeat(Math.max(1, LABEL_WIDTH + 1 - label.length())) + Escapes.line(value));
        }
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
