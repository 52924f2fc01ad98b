package dev.drover.cli.show;

import dev.drover.cli.args.NearestWord;
import dev.drover.cli.args.UsageException;
import dev.drover.cli.text.Column;
import dev.drover.client.JobSummary;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The columns of {@code history} and {@code list}; {@code --columns} names them in lower case. */
public enum JobColumn {
    ID(Column.right("ID")),
    NAME(new Column("NAME", false, Column.Shrink.MIDDLE)),
    STATE(Column.left("STATE")),
    DONE(Column.left("DONE")),
    FAILED(Column.left("FAILED")),
    STARTED(Column.left("STARTED")),
    RAN(Column.duration("RAN")),
    EXIT(Column.left("EXIT")),
    WHY(new Column("WHY", false, Column.Shrink.END)),
    KIND(Column.left("KIND")),
    CAUSE(Column.left("CAUSE")),
    SIGNAL(Column.left("SIGNAL")),
    TASKS(Column.right("TASKS")),
    CANCELLED(Column.right("CANCELLED")),
    ATTEMPTS(Column.right("ATTEMPTS")),
    SUBMITTED(Column.left("SUBMITTED")),
    ENDED(Column.left("ENDED")),
    LABELS(new Column("LABELS", false, Column.Shrink.END)),
    KEY(new Column("KEY", false, Column.Shrink.END)),
    PARENT(Column.right("PARENT"));

    /** Those that are shown unless others are asked for. */
    public static final List<JobColumn> USUAL = List.of(ID, NAME, STATE, DONE, FAILED, STARTED, RAN, EXIT, WHY);

    private final Column column;

    JobColumn(Column column) {
        this.column = column;
    }

    public Column column() {
        return column;
    }

    /** The columns of a list such as {@code id,name,exit}. */
    public static List<JobColumn> parse(String list) {
        List<JobColumn> columns = new ArrayList<>();
        for (String name : list.split(",", -1)) {
            columns.add(find(name.trim()));
        }
        return columns;
    }

    private static JobColumn find(String name) {
        NearestWord nearest = new NearestWord(name);
        for (JobColumn column : values()) {
            String own = column.name().toLowerCase(Locale.ROOT);
            if (own.equals(name.toLowerCase(Locale.ROOT))) {
                return column;
            }
            nearest.add(own);
        }
        throw new UsageException("unknown column " + name
                + (nearest.isFound() ? "; did you mean " + nearest.best() + "?" : "; the columns are " + all()));
    }

    private static String all() {
        StringBuilder names = new StringBuilder();
        for (JobColumn column : values()) {
            names.append(names.isEmpty() ? "" : ", ").append(column.name().toLowerCase(Locale.ROOT));
        }
        return names.toString();
    }

    public String cell(JobSummary job, ValueFormat format) {
        return switch (this) {
            case ID -> job.id().toString();
            case NAME -> job.name();
            case STATE -> job.state().token();
            case DONE -> job.ended() + "/" + job.tasks();
            case FAILED -> Long.toString(job.failed());
            case STARTED -> format.time(job.startedAt());
            case RAN -> format.run(job.startedAt(), job.endedAt());
            case EXIT -> ValueFormat.number(job.exitCode());
            case WHY -> Endings.of(job).why();
            case KIND -> job.kind().token();
            case CAUSE -> job.cause().isPresent() ? job.cause().get().token() : "";
            case SIGNAL -> ValueFormat.number(job.signal());
            case TASKS -> Long.toString(job.tasks());
            case CANCELLED -> Long.toString(job.cancelled());
            case ATTEMPTS -> Long.toString(job.attempts());
            case SUBMITTED -> format.time(job.submittedAt());
            case ENDED -> format.time(job.endedAt());
            case LABELS -> labels(job.labels());
            case KEY -> job.key().orElse("");
            case PARENT -> job.parent().isPresent() ? job.parent().get().toString() : "";
        };
    }

    private static String labels(Map<String, String> labels) {
        StringBuilder text = new StringBuilder();
        for (Map.Entry<String, String> label : labels.entrySet()) {
            text.append(text.isEmpty() ? "" : ",")
                    .append(label.getKey())
                    .append('=')
                    .append(label.getValue());
        }
        return text.toString();
    }
}
