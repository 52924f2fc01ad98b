package dev.drover.cli.show;

import dev.drover.cli.args.NearestWord;
import dev.drover.cli.args.UsageException;
import dev.drover.cli.text.Column;
import dev.drover.cli.text.Sizes;
import dev.drover.client.TaskInfo;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The columns of {@code tasks}. */
public enum TaskColumn {
    TASK(Column.right("TASK")),
    STATE(Column.left("STATE")),
    EXIT(Column.left("EXIT")),
    TRIES(Column.right("TRIES")),
    RAN(Column.duration("RAN")),
    VALUE(new Column("VALUE", false, Column.Shrink.END)),
    STARTED(Column.left("STARTED")),
    ENDED(Column.left("ENDED")),
    CPU(Column.duration("CPU")),
    PEAK(new Column("PEAK", "PEAK_BYTES", true, Column.Shrink.NEVER)),
    CAUSE(Column.left("CAUSE")),
    WHY(new Column("WHY", false, Column.Shrink.END));

    /** Those that are shown unless others are asked for. */
    public static final List<TaskColumn> USUAL = List.of(TASK, STATE, EXIT, TRIES, RAN, VALUE);

    /** Those of a table that may be wider than the terminal. */
    public static final List<TaskColumn> WIDE =
            List.of(TASK, STATE, EXIT, TRIES, RAN, CPU, PEAK, STARTED, ENDED, VALUE, WHY);

    private static final String NOT_KEPT = "not kept any more: the part of the journal that had it was pruned";

    private final Column column;

    TaskColumn(Column column) {
        this.column = column;
    }

    public Column column() {
        return column;
    }

    /** The columns of a list such as {@code task,value}. */
    public static List<TaskColumn> parse(String list) {
        List<TaskColumn> columns = new ArrayList<>();
        for (String name : list.split(",", -1)) {
            columns.add(find(name.trim()));
        }
        return columns;
    }

    private static TaskColumn find(String name) {
        NearestWord nearest = new NearestWord(name);
        for (TaskColumn column : values()) {
            String own = column.name().toLowerCase(Locale.ROOT);
            if (own.equals(name.toLowerCase(Locale.ROOT))) {
                return column;
            }
            nearest.add(own);
        }
        throw new UsageException(
                "unknown column " + name
                        + (nearest.isFound()
                                ? "; did you mean " + nearest.best() + "?"
                                : "; the columns are task, state, exit, tries, ran, value, started, ended, cpu, peak, cause, why"));
    }

    public String cell(TaskInfo task, ValueFormat format) {
        return switch (this) {
            case TASK -> task.job() + "." + task.task();
            case STATE ->
                task.state().isPresent()
                        ? task.state().get().token() + (task.stopped() ? " (stopped)" : "")
                        : "unknown";
            case EXIT -> ValueFormat.number(task.exitCode());
            case TRIES -> Integer.toString(task.attempts());
            case RAN -> format.run(task);
            case VALUE -> task.value().isPresent() ? new String(task.value().get(), StandardCharsets.UTF_8) : "";
            case STARTED -> format.time(task.startedAt());
            case ENDED -> format.time(task.endedAt());
            case CPU ->
                task.cpuTime().isPresent()
                        ? format.duration(task.cpuTime().get().toMillis())
                        : "";
            case PEAK -> peak(task, format);
            case CAUSE -> task.cause().isPresent() ? task.cause().get().token() : "";
            case WHY -> task.state().isPresent() ? Endings.of(task).why() : NOT_KEPT;
        };
    }

    private static String peak(TaskInfo task, ValueFormat format) {
        if (task.peakBytes().isEmpty()) {
            return "";
        }
        long bytes = task.peakBytes().getAsLong();
        return format.forEyes() ? Sizes.bytes(bytes) : Long.toString(bytes);
    }
}
