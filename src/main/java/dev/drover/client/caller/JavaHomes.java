package dev.drover.client.caller;

import dev.drover.model.ErrorCode;
import dev.drover.model.UserException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Looks whether a directory has a Java that can run functions. Without state; any thread. */
public final class JavaHomes {
    private static final int OLDEST = 17;
    private static final String VERSION = "JAVA_VERSION=\"";

    private JavaHomes() {}

    /**
     * Makes sure that there is a {@code bin/java}, and that the directory's {@code release} file, where it has one, names a version that
     * Drover runs on. Another one is refused when the attempt starts.
     *
     * @throws UserException with {@link ErrorCode#INVALID} if not
     */
    public static void requireUsable(byte[] home) {
        String text = new String(home, StandardCharsets.UTF_8);
        try {
            Path directory = BytePaths.of(home);
            if (!Files.isExecutable(directory.resolve("bin/java"))) {
                throw new UserException(
                        ErrorCode.INVALID, "there is no Java in " + text + "; name the directory that has bin/java");
            }
            Path release = directory.resolve("release");
            int version = Files.isReadable(release) ? version(Files.readString(release)) : OLDEST;
            if (version < OLDEST) {
                throw new UserException(
                        ErrorCode.INVALID,
                        "the Java in " + text + " is version " + version + ", and functions need " + OLDEST
                                + " or later; name a later one");
            }
        } catch (IOException e) {
            throw new UserException(
                    ErrorCode.INVALID, "the directory " + text + " can't be read: " + e.getMessage(), e);
        }
    }

    /** 21 of {@code 21.0.2}, 8 of {@code 1.8.0_392}; the oldest that will do where the file does not say. */
    static int version(String release) {
        int from = release.indexOf(VERSION);
        if (from < 0) {
            return OLDEST;
        }
        from += VERSION.length();
        if (release.startsWith("1.", from)) {
            from += 2;
        }
        int to = from;
        while (to < release.length() && Character.isDigit(release.charAt(to))) {
            to++;
        }
        return to == from ? OLDEST : Integer.parseInt(release, from, Math.min(to, from + 6), 10);
    }
}
