package dev.drover.cli.text;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Writes an argv as a line that could be typed into a shell again. */
public final class ShellQuote {
    private static final String PLAIN = "%+,-./:=@_^";

    private ShellQuote() {}

    public static String line(List<byte[]> argv) {
        StringBuilder line = new StringBuilder();
        for (byte[] argument : argv) {
            if (line.length() > 0) {
                line.append(' ');
            }
            append(line, argument);
        }
        return line.toString();
    }

    private static void append(StringBuilder line, byte[] argument) {
        String text = new String(argument, StandardCharsets.UTF_8);
        if (needsDollar(argument, text)) {
            appendDollar(line, argument);
        } else if (isPlain(text)) {
            line.append(text);
        } else {
            line.append('\'').append(text.replace("'", "'\\''")).append('\'');
        }
    }

    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!(Character.isLetterOrDigit(c) || PLAIN.indexOf(c) >= 0)) {
                return false;
            }
        }
        return !text.isEmpty();
    }

    private static boolean needsDollar(byte[] argument, String text) {
        return !Escapes.line(text).equals(text) || text.indexOf('\ufffd') >= 0 && !isUtf8(argument, text);
    }

    private static boolean isUtf8(byte[] argument, String text) {
        return Arrays.equals(argument, text.getBytes(StandardCharsets.UTF_8));
    }

    /** {@code $'…'} is the one quoting in which bytes that can't be shown can still be typed. */
    private static void appendDollar(StringBuilder line, byte[] argument) {
        line.append("$'");
        for (byte b : argument) {
            if (b == '\n') {
                line.append("\\n");
            } else if (b == '\t') {
                line.append("\\t");
            } else if (b == '\'' || b == '\\') {
                line.append('\\').append((char) b);
            } else if (b >= 0x20 && b < 0x7f) {
                line.append((char) b);
            } else {
                line.append("\\x").append(Character.forDigit(b >> 4 & 15, 16)).append(Character.forDigit(b & 15, 16));
            }
        }
        line.append('\'');
    }
}
