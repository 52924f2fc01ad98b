package dev.drover.home;

import dev.drover.model.ErrorCode;
import dev.drover.model.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;

/**
 * Where the home's coordinator listens. The coordinator writes the address when it begins to serve, and removes it when
 * it leaves. After a crash the file stays. Immutable; any thread.
 *
 * @param clientPort on 127.0.0.1
 * @param workerPort on 127.0.0.1
 * @param pid of the coordinator
 * @param startTicks when that process started, field 22 of /proc/PID/stat
 * @param epoch the coordinator's incarnation
 * @param version of the coordinator
 * @param startedAtMs when it began to serve
 */
public record CoordinatorAddress(
        int clientPort, int workerPort, long pid, long startTicks, long epoch, String version, long startedAtMs) {

    /** The address that stands for an unreadable file: a coordinator has served, but none serves now. */
    private static final CoordinatorAddress OF_NOBODY = new CoordinatorAddress(0, 0, 0, 0, 0, "", 0);

    private static final int MAX_PORT = 65_535;

    /**
     * Reads the address from the home. Empty if no coordinator serves and none has crashed. A file that is empty, torn
     * or not an address counts as one that a crash left: the next coordinator replaces it.
     */
    public static Optional<CoordinatorAddress> read(HomePaths paths) {
        KeyValueText text = KeyValueText.read(paths.address());
        if (text == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(new CoordinatorAddress(
                    port(text, "clientPort"),
                    port(text, "workerPort"),
                    text.number("pid"),
                    text.number("startTicks"),
                    text.number("epoch"),
                    text.text("version"),
                    text.number("startedAtMs")));
        } catch (UserException damaged) {
            return Optional.of(OF_NOBODY);
        }
    }

    private static int port(KeyValueText text, String key) {
        long port = text.number(key);
        if (port < 1 || port > MAX_PORT) {
            throw new UserException(ErrorCode.DAMAGED, key + " is " + port + ", a port is between 1 and " + MAX_PORT);
        }
        return (int) port;
    }

    /** Publishes this address. It replaces any other one in one step. */
    public void write(HomePaths paths) {
        KeyValueText.forFile(paths.address())
                .put("clientPort", clientPort)
                .put("workerPort", workerPort)
                .put("pid", pid)
                .put("startTicks", startTicks)
                .put("epoch", epoch)
                .put("version", version)
                .put("startedAtMs", startedAtMs)
                .replace();
    }

    /** Removes the address, if there is one. Only the holder of the home's lock may call this. */
    public static void remove(HomePaths paths) {
        try {
            Files.deleteIfExists(paths.address());
        } catch (IOException e) {
            throw HomeFiles.fault("remove", paths.address(), e);
        }
    }

    /** Whether the process that wrote this is still there: same pid, same start, and no zombie. */
    public boolean isProcessAlive() {
        return ProcessStart.isAlive(pid, startTicks);
    }
}
