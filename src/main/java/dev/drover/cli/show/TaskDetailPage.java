package dev.drover.cli.show;

import dev.drover.cli.text.Escapes;
import dev.drover.client.AttemptInfo;
import dev.drover.client.TaskInfo;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The page that {@code drover show} prints about one task. Without state; any thread. */
public final class TaskDetailPage {
    private TaskDetailPage() {}

    /**
     * The page of a task.
     *
     * @param job its job's name
     * @param attempts all that were made of it and have ended, in order of their end
     */
    public static List<String> lines(TaskInfo task, String job, List<AttemptInfo> attempts, ValueFormat format) {
        List<String> lines = new ArrayList<>();
        String why = task.state().isPresent() ? Endings.of(task).why() : "";
        String state = task.state().isPresent() ? task.state().get().token() : "unknown";
        lines.add("task " + task.job() + "." + task.task() + " of " + job + ": " + state
                + Escapes.line(why.isEmpty() ? "" : " (" + why + ")"));
        if (task.value().isPresent()) {
            row(lines, "value", new String(task.value().get(), StandardCharsets.UTF_8));
        }
        row(lines, "started", format.exactTime(task.startedAt()));
        row(lines, "ended", format.exactTime(task.endedAt()));
        row(lines, "ran", format.withUnit(format.run(task)));
        if (!attempts.isEmpty()) {
            lines.add("attempts:");
        }
        for (AttemptInfo attempt : attempts) {
            lines.addAll(AttemptText.lines(attempt, format, true));
        }
        return lines;
    }

    private static void row(List<String> lines, String label, String value) {
        if (!value.isEmpty()) {
            lines.add("  " + label + " ".repeat(12 - label.length()) + Escapes.line(value));
        }
    }
}
