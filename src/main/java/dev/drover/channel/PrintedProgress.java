package dev.drover.channel;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Finds progress in what a command prints for people: a line {@code {"progress":…}}, or the last {@code NN%} of a line, as progress bars
 * have it. Without state; any thread.
 */
public final class PrintedProgress {
    private static final double PERCENT = 100;
    private static final int MAX_DIGITS = 12;

    private PrintedProgress() {}

    /** Empty if the line tells none. */
    public static Optional<TaskReport.Progress> parse(byte[] line) {
        if (line.length > 0 && line[0] == '{') {
            return ofObject(line);
        }
        return ofPercent(line);
    }

    private static Optional<TaskReport.Progress> ofObject(byte[] line) {
        try {
            for (TaskReport report : ReportParser.parse(line)) {
                if (report instanceof TaskReport.Progress progress) {
                    return Optional.of(progress);
                }
            }
        } catch (BadReportException e) {
            // A command may print what it likes.
            return Optional.empty();
        }
        return Optional.empty();
    }

    private static Optional<TaskReport.Progress> ofPercent(byte[] line) {
        for (int sign = line.length - 1; sign > 0; sign--) {
            if (line[sign] != '%') {
                continue;
            }
            int end = line[sign - 1] == ' ' ? sign - 1 : sign;
            int begin = end;
            while (begin > 0 && end - begin < MAX_DIGITS && isOfNumber(line[begin - 1])) {
                begin--;
            }
            double percent = number(new String(line, begin, end - begin, StandardCharsets.US_ASCII));
            if (percent >= 0 && percent <= PERCENT) {
                return Optional.of(new TaskReport.Progress(percent, PERCENT, ""));
            }
        }
        return Optional.empty();
    }

    private static boolean isOfNumber(byte character) {
        return character >= '0' && character <= '9' || character == '.';
    }

    private static double number(String digits) {
        try {
            return digits.isEmpty() ? Double.NaN : Double.parseDouble(digits);
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }
}
