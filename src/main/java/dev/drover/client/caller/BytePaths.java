package dev.drover.client.caller;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Turns paths into bytes and back without loss, in every locale.
 *
 * <p>{@code Path.of(String)} can't name {@code Müller.png} in a JVM without a locale (hazard JVM 6), but a path of Linux is
 * bytes inside, and its URI carries each of them percent-encoded in both directions.
 */
public final class BytePaths {
    private static final String PLAIN = "/-._~";

    private BytePaths() {}

    /** The path of these bytes; a relative one is meant from this process's directory. */
    public static Path of(byte[] path) throws IOException {
        return Path.of(URI.create("file://" + encode(absolute(path))));
    }

    /** The path from the root; a relative one is meant from this process's directory. */
    public static Path absolute(Path path) throws IOException {
        return path.isAbsolute() ? path : directory().resolve(path);
    }

    /** This process's directory as the kernel has it, which needs no locale. */
    static Path directory() throws IOException {
        return Files.readSymbolicLink(Path.of("/proc/self/cwd"));
    }

    /** The bytes of a path, absolute. */
    public static byte[] absolute(byte[] path) throws IOException {
        if (path.length > 0 && path[0] == '/') {
            return path;
        }
        byte[] directory = bytes(directory());
        ByteArrayOutputStream whole = new ByteArrayOutputStream(directory.length + path.length + 1);
        whole.writeBytes(directory);
        if (directory.length == 0 || directory[directory.length - 1] != '/') {
            whole.write('/');
        }
        whole.writeBytes(path);
        return whole.toByteArray();
    }

    /** The bytes of an absolute path. */
    public static byte[] bytes(Path path) {
        byte[] encoded = path.toUri().getRawPath().getBytes(StandardCharsets.ISO_8859_1);
        ByteArrayOutputStream plain = new ByteArrayOutputStream(encoded.length);
        for (int i = 0; i < encoded.length; i++) {
            if (encoded[i] == '%') {
                plain.write(Character.digit(encoded[i + 1], 16) << 4 | Character.digit(encoded[i + 2], 16));
                i += 2;
            } else {
                plain.write(encoded[i]);
            }
        }
        byte[] bytes = plain.toByteArray();
        // The URI of a directory ends with a slash that its path does not have.
        boolean slash = bytes.length > 1 && bytes[bytes.length - 1] == '/';
        return slash ? Arrays.copyOf(bytes, bytes.length - 1) : bytes;
    }

    private static String encode(byte[] path) {
        StringBuilder encoded = new StringBuilder(path.length + 16);
        for (byte b : path) {
            boolean letter = b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9';
            if (letter || b > 0 && PLAIN.indexOf(b) >= 0) {
                encoded.append((char) b);
            } else {
                encoded.append('%').append(Character.forDigit(b >> 4 & 15, 16)).append(Character.forDigit(b & 15, 16));
            }
        }
        return encoded.toString();
    }
}
