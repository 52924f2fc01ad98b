package dev.drover.client.caller;

import com.google.protobuf.ByteString;
import dev.drover.model.ErrorCode;
import dev.drover.model.UserException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The facts that a spec takes from the submitting process. Without state; any thread. */
public final class CallerFacts {
    private static final String UMASK = "\nUmask:\t";
    private static final char UNDECODABLE = '\uFFFD';

    private CallerFacts() {}

    /** The process's working directory. */
    public static ByteString directory() {
        return directory(System.getProperty("user.dir"));
    }

    /** The directory that the JVM calls so. A name that it could not decode (JVM hazard 6) may have these characters. */
    static ByteString directory(String name) {
        if (name.indexOf(UNDECODABLE) < 0 && name.indexOf('?') < 0) {
            return ByteString.copyFromUtf8(name);
        }
        try {
            return ByteString.copyFrom(BytePaths.bytes(BytePaths.directory()));
        } catch (IOException e) {
            throw noProc("/proc/self/cwd", e);
        }
    }

    /** The bytes of a directory's path without dots; a relative one is meant from this process's directory. */
    public static byte[] normalized(Path path) {
        try {
            return BytePaths.bytes(BytePaths.absolute(path).normalize());
        } catch (IOException e) {
            throw noProc("/proc/self/cwd", e);
        }
    }

    /** The bytes of a path as it is; a relative one is meant from this process's directory. */
    public static byte[] absolute(Path path) {
        try {
            return BytePaths.bytes(BytePaths.absolute(path));
        } catch (IOException e) {
            throw noProc("/proc/self/cwd", e);
        }
    }

    /** The absolute paths that an entry of a class path stands for; see {@link ClassPathEntries#resolve}. */
    public static List<byte[]> classPath(Path entry) {
        try {
            return ClassPathEntries.resolve(BytePaths.bytes(BytePaths.absolute(entry)));
        } catch (IOException e) {
            throw noProc("/proc/self/cwd", e);
        }
    }

    public static int umask() {
        try {
            String status = Files.readString(Path.of("/proc/self/status"));
            int from = status.indexOf(UMASK) + UMASK.length();
            return Integer.parseInt(status.substring(from, status.indexOf('\n', from)), 8);
        } catch (IOException e) {
            throw noProc("/proc/self/status", e);
        }
    }

    /**
     * Of the session that this process belongs to: one terminal, one ssh login, one cron job. 0 where the session's leader is
     * outside this process's PID namespace, as in a container that was entered from outside; all such processes count as one session.
     */
    public static int sessionId() {
        try {
            return sessionId(Files.readString(Path.of("/proc/self/stat"), StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            throw noProc("/proc/self/stat", e);
        }
    }

    /** Field 6; the fields from the third on follow the command's name, which is in parentheses and may hold anything. */
    static int sessionId(String stat) {
        return Integer.parseInt(stat.substring(stat.lastIndexOf(')') + 2).split(" ", 5)[3]);
    }

    public static String user() {
        return System.getProperty("user.name", "");
    }

    public static String host() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        } catch (IOException e) {
            return hostByName();
        }
    }

    private static String hostByName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }

    private static UserException noProc(String file, IOException cause) {
        return new UserException(ErrorCode.INTERNAL, file + " can't be read; is /proc mounted?", cause);
    }
}
