package dev.drover.process.spawn;

import com.sun.jna.Native;
import dev.drover.process.libc.Libc;
import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Starts a child with a niceness of its own: on a fresh thread, which takes that niceness first. The starting thread waits for the pid;
 * any thread may call it.
 *
 * <p>Linux has a niceness for each thread, not for each process, and a child begins with that of the thread that started it
 * (setpriority(2), "C library/kernel differences"). So it has it before its first instruction, with everything that it starts itself, and
 * nobody needs a privilege to go back: the thread ends.
 *
 * <p>Where the kernel groups processes by session (sched(7), "The autogroup feature"), niceness counts within a session only, and each
 * child leads one: its group gets the same niceness. The kernel takes ten such settings a second from all users without privileges
 * together, so the thread tries again for a while; at most {@value #MAX_WAITING} do.
 */
final class NiceStart {
    /** A start that gives a pid. */
    interface Start {
        int start() throws SpawnException;
    }

    private static final int MAX_WAITING = 64;
    private static final int TRIES = 50;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(110);

    private final int niceness;
    private final Start start;
    private final Semaphore waiting;
    private final CompletableFuture<Integer> pid = new CompletableFuture<>();

    private NiceStart(int niceness, Start start, Semaphore waiting) {
        this.niceness = niceness;
        this.start = start;
        this.waiting = waiting;
    }

    /** Permits for threads that wait to set the niceness of a group, to be shared by all starts of a launcher. */
    static Semaphore waitingThreads() {
        return new Semaphore(MAX_WAITING);
    }

    static int run(int niceness, Start start, Semaphore waiting) throws SpawnException {
        NiceStart nice = new NiceStart(niceness, start, waiting);
        Thread thread = new Thread(nice::start, "drover-nice-start");
        thread.setDaemon(true);
        thread.start();
        try {
            return nice.pid.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof SpawnException) {
                throw (SpawnException) e.getCause();
            }
            throw e;
        }
    }

    private void start() {
        try {
            if (Libc.setpriority(Libc.PRIO_PROCESS, 0, niceness) != 0) {
                throw SpawnErrors.noNiceness(niceness, Native.getLastError());
            }
            int started = start.start();
            try (FileOutputStream group = openGroupAndHandOver(started)) {
                if (group != null) {
                    setGroup(group, started);
                }
            } catch (IOException e) {
                // It runs, with its niceness within its group.
            }
        } catch (SpawnException | RuntimeException | Error e) {
            pid.completeExceptionally(e);
        }
    }

    /**
     * The file is opened before anybody can reap the child, so that it stays that of this process, whoever has its pid
     * later. A child that was started is handed over whatever becomes of its group.
     */
    private FileOutputStream openGroupAndHandOver(int started) throws IOException {
        try {
            return openGroup(started);
        } finally {
            pid.complete(started);
        }
    }

    /** Null where the kernel has no such groups. */
    private static FileOutputStream openGroup(int pid) throws IOException {
        File group = groupOf(pid);
        return group.exists() ? new FileOutputStream(group) : null;
    }

    private static File groupOf(int pid) {
        return new File("/proc/" + pid + "/autogroup");
    }

    private void setGroup(FileOutputStream group, int started) {
        byte[] value = Integer.toString(niceness).getBytes(StandardCharsets.US_ASCII);
        if (tryWrite(group, value) || !waiting.tryAcquire()) {
            return;
        }
        try {
            for (int i = 1; i < TRIES && groupOf(started).exists(); i++) {
                LockSupport.parkNanos(PAUSE_NANOS);
                if (tryWrite(group, value)) {
                    return;
                }
            }
        } finally {
            waiting.release();
        }
    }

    private static boolean tryWrite(FileOutputStream group, byte[] value) {
        try {
            group.write(value);
            return true;
        } catch (IOException e) {
            // Too many settings at once, or the process has ended.
            return false;
        }
    }
}
