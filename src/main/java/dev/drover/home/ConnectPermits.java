package dev.drover.home;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The permits to connect to the home's coordinator, a semaphore of all processes. Where very many commands connect at the same time on
 * few CPUs, each connection takes longer than its time limits, and the tries that follow take the CPU time that the answers need. A
 * permit is a lock on one byte of a file, so the death of its process frees it. Without state; any thread.
 *
 * <p>The permits keep order and protect nothing: a process that can't lock the file connects without one. The kernel's record locks
 * belong to a process, and closing any descriptor of the file drops them, so two clients of one process may free each other's permit
 * for other processes too early.
 */
public final class ConnectPermits {
    /** So many for each CPU: the handshake of one takes some 200 ms of CPU time, most of it in the command's young JVM. */
    private static final int PERMITS_PER_CPU = 4;

    private static final int LEAST_PERMITS = 8;

    private final Path file;
    private final boolean isReadOnly;
    private final int permits;

    public ConnectPermits(Home home) {
        this(
                home,
                Math.max(LEAST_PERMITS, PERMITS_PER_CPU * Runtime.getRuntime().availableProcessors()));
    }

    /** @param permits how many commands may connect at the same time */
    public ConnectPermits(Home home, int permits) {
        this.file = home.paths().connectLock();
        this.isReadOnly = home.isReadOnly();
        this.permits = permits;
    }

    /** Takes a permit. Empty while others have all of them. */
    public Optional<ConnectPermit> tryAcquire() {
        if (isReadOnly) {
            return Optional.of(new ConnectPermit(null));
        }
        FileChannel channel = null;
        boolean isHeld = false;
        try {
            channel = HomeFiles.openOrCreate(file);
            isHeld = lockOne(channel);
            return isHeld ? Optional.of(new ConnectPermit(channel)) : Optional.empty();
        } catch (IOException e) {
            // For example a full disk, on which the file can't be made.
            return Optional.of(new ConnectPermit(null));
        } finally {
            if (!isHeld) {
                ConnectPermit.close(channel);
            }
        }
    }

    /** A number that changes when the coordinator has answered a command that had a permit; 0 before the first one. */
    public long lastAnswer() {
        try {
            return Files.getLastModifiedTime(file).toMillis();
        } catch (IOException e) {
            // The file is not there, or not to be read: then nothing is known of other commands.
            return 0;
        }
    }

    private boolean lockOne(FileChannel channel) throws IOException {
        for (int i = 0; i < permits; i++) {
            try {
                FileLock lock = channel.tryLock(i, 1, false);
                if (lock != null) {
                    return true;
                }
            } catch (OverlappingFileLockException e) {
                // Another client of this process has it.
                continue;
            }
        }
        return false;
    }
}
