package dev.drover.client.caller;

import dev.drover.model.ErrorCode;
import dev.drover.model.UserException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Resolves the entries of a class path where a job is submitted: absolute paths, and for {@code dir/*} the jars of that directory, as
 * {@code java} has it. Without state; any thread.
 */
public final class ClassPathEntries {
    private static final byte[] JAR = {'.', 'j', 'a', 'r'};

    private ClassPathEntries() {}

    /**
     * The absolute paths for one entry: itself, or for a wildcard the files of the directory that end with {@code .jar} or {@code .JAR},
     * in the order of their names. {@code java} leaves that order open; here it is fixed, so that each run finds the same classes.
     *
     * @param entry a path of any bytes; a relative one is meant from this process's directory
     * @throws UserException with {@link ErrorCode#INVALID} if the directory of a wildcard can't be read or has no jar
     */
    public static List<byte[]> resolve(byte[] entry) throws IOException {
        if (!isWildcard(entry)) {
            return List.of(BytePaths.absolute(entry));
        }
        byte[] directory = entry.length == 1 ? new byte[0] : Arrays.copyOf(entry, Math.max(1, entry.length - 2));
        List<byte[]> jars = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(BytePaths.of(directory))) {
            for (Path file : files) {
                byte[] path = BytePaths.bytes(file);
                if (isJar(path) && !Files.isDirectory(file)) {
                    jars.add(path);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw unreadable(entry, directory, e.getCause());
        } catch (IOException e) {
            throw unreadable(entry, directory, e);
        }
        if (jars.isEmpty()) {
            throw new UserException(
                    ErrorCode.INVALID,
                    "the class path names " + text(entry) + ", and there is no .jar file in " + text(directory)
                            + "; name a directory with jars, or a directory of classes without the *");
        }
        jars.sort(Arrays::compareUnsigned);
        return jars;
    }

    /** Whether the entry stands for the jars of a directory. */
    public static boolean isWildcard(byte[] entry) {
        int length = entry.length;
        return length > 0 && entry[length - 1] == '*' && (length == 1 || entry[length - 2] == '/');
    }

    private static boolean isJar(byte[] path) {
        int from = path.length - JAR.length;
        if (from < 0) {
            return false;
        }
        boolean isLower = Arrays.equals(path, from, path.length, JAR, 0, JAR.length);
        return isLower || new String(path, from, JAR.length, StandardCharsets.ISO_8859_1).equals(".JAR");
    }

    private static UserException unreadable(byte[] entry, byte[] directory, IOException cause) {
        return new UserException(
                ErrorCode.INVALID,
                "the class path names " + text(entry) + ", and there is no directory " + text(directory)
                        + " that can be read",
                cause);
    }

    private static String text(byte[] path) {
        return path.length == 0 ? "this directory" : new String(path, StandardCharsets.UTF_8);
    }
}
