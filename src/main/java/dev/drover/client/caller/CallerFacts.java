package dev.drover.client.caller;

import com.google.protobuf.ByteString;
import dev.drover.model.DroverException;
import dev.drover.model.ErrorCode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The facts that a spec takes from the submitting process. Without state; any thread. */
public final class CallerFacts {
    private static final String UMASK = "\nUmask:\t";
    private static final char UNDECODABLE = '\uFFFD';

    private CallerFacts() {}

    /** The process's working directory. */
    public static ByteString directory() {
        String directory = System.getProperty("user.dir");
        if (directory.indexOf(UNDECODABLE) < 0 && directory.indexOf('?') < 0) {
            return ByteString.copyFromUtf8(directory);
        }
        // Without a locale Java cannot decode the path's bytes (JVM hazard 6), but the shell has set PWD.
        ByteString fromShell = OwnEnvironment.variable("PWD");
        return fromShell == null || fromShell.isEmpty() || fromShell.byteAt(0) != '/'
                ? ByteString.copyFromUtf8(directory)
                : fromShell;
    }

    public static int umask() {
        try {
            String status = Files.readString(Path.of("/proc/self/status"));
            int from = status.indexOf(UMASK) + UMASK.length();
            return Integer.parseInt(status.substring(from, status.indexOf('\n', from)), 8);
        } catch (IOException e) {
            throw new DroverException(ErrorCode.INTERNAL, "/proc/self/status can't be read; is /proc mounted?", e);
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
            throw new DroverException(ErrorCode.INTERNAL, "/proc/self/stat can't be read; is /proc mounted?", e);
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
}
