package dev.drover.cli.submit;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Puts a value where placeholders stand in the arguments of an array job, for {@code --dry-run} and for the check that there
 * are any; the worker does the same when it starts the task.
 *
 * @param own what {@code -I} said: empty turns all off; null: {@code {}} and its relatives
 */
public record Placeholders(byte[] own) {
    private static final byte[][] USUAL = {
        ascii("{}"), ascii("{.}"), ascii("{/}"), ascii("{//}"), ascii("{/.}"), ascii("{#}")
    };

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    public boolean isOff() {
        return own != null && own.length == 0;
    }

    /** Whether any argument has one. */
    public boolean isIn(List<byte[]> argv) {
        for (byte[] argument : argv) {
            for (int i = 0; i < argument.length; i++) {
                if (length(argument, i) > 0) {
                    return true;
                }
            }
        }
        return false;
    }

    /** The argv of one task. */
    public List<byte[]> apply(List<byte[]> argv, byte[] value, long task) {
        List<byte[]> applied = new ArrayList<>(argv.size());
        for (byte[] argument : argv) {
            applied.add(apply(argument, value, task));
        }
        return applied;
    }

    private byte[] apply(byte[] argument, byte[] value, long task) {
        ByteArrayOutputStream applied = new ByteArrayOutputStream(argument.length + value.length);
        int i = 0;
        while (i < argument.length) {
            int length = length(argument, i);
            if (length == 0) {
                applied.write(argument[i++]);
            } else {
                applied.writeBytes(own != null ? value : part(argument, i, length, value, task));
                i += length;
            }
        }
        return applied.toByteArray();
    }

    /** Length of the placeholder that begins there, or 0. */
    private int length(byte[] argument, int at) {
        if (own != null) {
            return own.length > 0 && begins(argument, at, own) ? own.length : 0;
        }
        if (argument[at] == '{') {
            for (byte[] usual : USUAL) {
                if (begins(argument, at, usual)) {
                    return usual.length;
                }
            }
        }
        return 0;
    }

    private static boolean begins(byte[] argument, int at, byte[] with) {
        int end = at + with.length;
        return end <= argument.length && Arrays.equals(argument, at, end, with, 0, with.length);
    }

    private static byte[] part(byte[] argument, int at, int length, byte[] value, long task) {
        return switch (new String(argument, at, length, StandardCharsets.US_ASCII)) {
            case "{}" -> value;
            case "{.}" -> withoutExtension(value);
            case "{/}" -> baseName(value);
            case "{//}" -> directory(value);
            case "{/.}" -> withoutExtension(baseName(value));
            default -> ascii(Long.toString(task));
        };
    }

    private static byte[] withoutExtension(byte[] path) {
        int dot = lastIndexOf(path, '.');
        int base = lastIndexOf(path, '/') + 1;
        // A name that begins with its only dot is a hidden file, not an extension.
        return dot > base ? Arrays.copyOf(path, dot) : path;
    }

    private static byte[] baseName(byte[] path) {
        return Arrays.copyOfRange(path, lastIndexOf(path, '/') + 1, path.length);
    }

    private static byte[] directory(byte[] path) {
        int slash = lastIndexOf(path, '/');
        if (slash < 0) {
            return ascii(".");
        }
        return slash == 0 ? ascii("/") : Arrays.copyOf(path, slash);
    }

    private static int lastIndexOf(byte[] path, char wanted) {
        int i = path.length - 1;
        while (i >= 0 && path[i] != wanted) {
            i--;
        }
        return i;
    }
}
