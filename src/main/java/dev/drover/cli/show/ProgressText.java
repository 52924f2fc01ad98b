package dev.drover.cli.show;

import dev.drover.client.ProgressInfo;

/** A task's progress in a few words: {@code 4/10 reading}. */
final class ProgressText {
    private ProgressText() {}

    static String of(ProgressInfo progress) {
        String text = counts(progress);
        return progress.note().isEmpty() ? text : text + " " + progress.note();
    }

    /** {@code 3/10}. */
    static String counts(ProgressInfo progress) {
        String text = number(progress.current());
        if (progress.total().isPresent()) {
            text += "/" + number(progress.total().getAsDouble());
        }
        return text;
    }

    private static String number(double value) {
        boolean whole = value == Math.rint(value) && Math.abs(value) < 1e15;
        return whole ? Long.toString((long) value) : Double.toString(Math.round(value * 100) / 100.0);
    }
}
