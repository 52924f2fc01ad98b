package dev.drover.cli.show;

import dev.drover.cli.text.Escapes;
import dev.drover.cli.text.Sizes;
import dev.drover.client.AttemptInfo;
import dev.drover.model.Cause;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The lines about one attempt on the pages of {@code drover show}. Without state; any thread. */
final class AttemptText {
    private static final int OUTPUT_LINES = 10;

    private AttemptText() {}

    /**
     * How it went, and its warnings, result and stack.
     *
     * @param withOutput also the last lines of its output
     */
    static List<String> lines(AttemptInfo attempt, ValueFormat format, boolean withOutput) {
        List<String> lines = new ArrayList<>();
        lines.add("  " + Escapes.line(sentence(attempt, format)));
        attempt.warnings().forEach(warning -> lines.add("    warning: " + Escapes.line(warning)));
        if (attempt.result().isPresent()) {
            lines.add("    result " + Escapes.line(text(attempt.result().get())));
        }
        attempt.stack().lines().forEach(line -> lines.add("    " + Escapes.text(line)));
        if (withOutput) {
            addOutput(lines, "output", attempt.stdoutTail(), attempt.stdoutBytes());
            addOutput(lines, "errors", attempt.stderrTail(), attempt.stderrBytes());
        }
        return lines;
    }

    private static String sentence(AttemptInfo attempt, ValueFormat format) {
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
                attempt.startedAt().isPresent() ? ", ran " + format.withUnit(attempt.runTime()) : ", never started");
        if (attempt.cpuTime().isPresent()) {
            line.append(", CPU ").append(format.withUnit(attempt.cpuTime().get()));
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
        return line.append(rerun(attempt)).toString();
    }

    /** Why the task is run once more, unless it is cancelled before. */
    private static String rerun(AttemptInfo attempt) {
        if (attempt.taskEnded()) {
            return "";
        }
        return attempt.cause().filter(Cause::isNoFaultOfTheTask).isPresent()
                ? "; it was to run again, which was not its fault and costs no retry"
                : "; it was to run again, which was one of its retries";
    }

    private static void addOutput(List<String> lines, String label, byte[] tail, long bytes) {
        if (tail.length == 0) {
            return;
        }
        List<String> all = text(tail).lines().toList();
        int from = Math.max(0, all.size() - OUTPUT_LINES);
        boolean isCut = from > 0 || bytes > tail.length;
        lines.add("    " + label + (isCut ? ", the last lines (drover logs has all):" : ":"));
        for (String line : all.subList(from, all.size())) {
            lines.add("      " + Escapes.text(line));
        }
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
