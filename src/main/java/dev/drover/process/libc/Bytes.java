package dev.drover.process.libc;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/** Byte strings as the kernel takes them: no NUL inside, no charset. Any thread may call it. */
public final class Bytes {
    private static final int DISPLAY_LIMIT_CHARS = 200;

    private Bytes() {}

    /** The bytes that the kernel knows {@code path} by. */
    public static byte[] ofPath(Path path) {
        // Java decodes paths with this charset, and refuses to make a Path that it can't encode with it.
        return path.toAbsolutePath().toString().getBytes(Charset.forName(System.getProperty("sun.jnu.encoding")));
    }

    /** The bytes as readable text: as UTF-8, with control characters escaped, and shortened. */
    public static String display(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        StringBuilder shown = new StringBuilder(text.length());
        for (int i = 0; i < text.length() && shown.length() < DISPLAY_LIMIT_CHARS; i++) {
            char c = text.charAt(i);
            if (Character.isISOControl(c)) {
                shown.append(String.format(Locale.ROOT, "\\x%02x", (int) c));
            } else {
                shown.append(c);
            }
        }
        return shown.length() >= DISPLAY_LIMIT_CHARS ? shown.append('…').toString() : shown.toString();
    }

    public static byte[] requireNoNul(byte[] bytes, String what) {
        if (indexOf(bytes, (byte) 0) >= 0) {
            throw new IllegalArgumentException(what + " has a NUL byte inside: " + display(bytes));
        }
        return bytes;
    }

    public static byte[] requireAbsolute(byte[] path, String what) {
        requireNoNul(path, what);
        if (path.length == 0 || path[0] != '/') {
            throw new IllegalArgumentException(what + " is not an absolute path: " + display(path));
        }
        return path;
    }

    public static boolean startsWith(byte[] bytes, byte[] prefix) {
        return bytes.length >= prefix.length && Arrays.equals(bytes, 0, prefix.length, prefix, 0, prefix.length);
    }

    public static boolean isAscii(byte[] bytes) {
        for (byte b : bytes) {
            if (b < 0) {
                return false;
            }
        }
        return true;
    }

    public static int indexOf(byte[] bytes, byte wanted) {
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == wanted) {
                return i;
            }
        }
        return -1;
    }
}
