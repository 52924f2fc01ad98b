package dev.drover.cli.text;

/** Makes text of jobs harmless on a terminal: control characters are shown instead of executed. */
public final class Escapes {
    private static final char[] HEX = "0123456789abcdef".toCharArray();

    private Escapes() {}

    /** A text for one line or cell: tab, newline and every other control character become visible. */
    public static String line(String text) {
        return line(text, false);
    }

    /** A line of a longer text, such as a stack trace: as {@link #line}, but a tab, which harms nothing there, stays. */
    public static String text(String line) {
        return line(line, true);
    }

    private static String line(String text, boolean keepsTabs) {
        int i = 0;
        while (i < text.length() && (!isControl(text.charAt(i)) || keepsTabs && text.charAt(i) == '\t')) {
            i++;
        }
        if (i == text.length()) {
            return text;
        }
        StringBuilder shown = new StringBuilder(text.length() + 8).append(text, 0, i);
        for (; i < text.length(); i++) {
            if (keepsTabs && text.charAt(i) == '\t') {
                shown.append('\t');
            } else {
                append(shown, text.charAt(i));
            }
        }
        return shown.toString();
    }

    private static void append(StringBuilder shown, char c) {
        switch (c) {
            case '\n' -> shown.append("\\n");
            case '\t' -> shown.append("\\t");
            case '\r' -> shown.append("\\r");
            default -> {
                if (!isControl(c)) {
                    shown.append(c);
                } else if (c < 0x100) {
                    shown.append("\\x").append(HEX[c >> 4]).append(HEX[c & 15]);
                } else {
                    shown.append("\\u").append(HEX[c >> 12]).append(HEX[c >> 8 & 15]);
                    shown.append(HEX[c >> 4 & 15]).append(HEX[c & 15]);
                }
            }
        }
    }

    /** C0, DEL and C1, which a terminal obeys, and the marks that turn the direction of writing, which hide what is there. */
    private static boolean isControl(char c) {
        return c < 0x20 || c >= 0x7f && c < 0xa0 || c >= 0x202a && c <= 0x202e || c >= 0x2066 && c <= 0x2069;
    }
}
