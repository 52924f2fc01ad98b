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
import dev.drover.spec.JobFields;
import dev.drover.spec.RowSink;
import dev.drover.spec.SpecField;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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

    /**
     * The page of a job.
     *
     * @param failed of an array the last attempts of tasks that failed, the first ones of them
     */
    public static List<String> lines(JobDetail detail, List<AttemptInfo> failed, ValueFormat format) {
        JobPage page = new JobPage(format);
        page.outcome(detail.job());
        if (detail.job().spec().isPresent()) {
            page.spec(detail.job().spec().get());
        }
        page.pruned(detail);
        page.environment(detail.environmentNames());
        page.progress(detail.progress());
        page.failed(detail.job(), failed);
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
                    (job.cancelled() > 0 ? "" : Sizes.count(job.ended()) + " of ")
                            + Sizes.count(job.tasks()) + (job.cancelled() > 0 ? ": " : " ended: ")
                            + Sizes.count(job.succeeded()) + " succeeded, " + Sizes.count(job.failed()) + " failed"
                            + cancelled(job));
        }
        row("submitted", format.exactTime(Optional.of(job.submittedAt())));
        row("started", format.exactTime(job.startedAt()));
        row("ended", format.exactTime(job.endedAt()));
        row("ran", format.withUnit(format.run(job.startedAt(), job.endedAt())));
        for (Map.Entry<String, String> label : job.labels().entrySet()) {
            row("label", label.getKey() + "=" + label.getValue());
        }
        row("key", job.key().orElse(""));
        row("parent", job.parent().isPresent() ? "job " + job.parent().get() : "");
    }

    private static String cancelled(JobSummary job) {
        if (job.cancelled() == 0) {
            return "";
        }
        long neverRan = job.neverRan();
        String which = neverRan == job.cancelled() ? " " : ", " + Sizes.count(neverRan) + " of them ";
        return ", " + Sizes.count(job.cancelled()) + " cancelled"
                + (neverRan == 0 ? "" : which + "before " + (neverRan == 1 ? "it" : "they") + " ran");
    }

    /** Behind all rows of the job: they would read as those of the task above them. */
    private void failed(JobSummary job, List<AttemptInfo> failed) {
        if (failed.isEmpty()) {
            return;
        }
        lines.add("failed:");
        for (AttemptInfo attempt : failed) {
            lines.addAll(AttemptText.lines(attempt, format, false));
        }
        long more = job.failed() - failed.size();
        if (more > 0) {
            lines.add("  and " + Sizes.counted(more, "other task") + "; drover show --failed " + job.id());
        }
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
            lines.addAll(AttemptText.lines(attempt, format, false));
        }
    }

    private void row(String label, String value) {
        if (!value.isEmpty()) {
            lines.add("  " + label + " ".repeat(Math.max(1, LABEL_WIDTH + 1 - label.length())) + Escapes.line(value));
        }
    }
}
