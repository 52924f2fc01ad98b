package dev.drover.cli.terminal;

/** The few colours that are used. */
public enum TextColor {
    GOOD("\u001b[32m"),
    BAD("\u001b[31m"),
    WARNING("\u001b[33m"),
    FAINT("\u001b[2m");

    private final String start;

    TextColor(String start) {
        this.start = start;
    }

    String start() {
        return start;
    }
}
