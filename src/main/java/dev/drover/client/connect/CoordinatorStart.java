package dev.drover.client.connect;

import dev.drover.home.Home;
import dev.drover.home.HomeLock;
import dev.drover.home.ProcessStart;
import dev.drover.home.StartLock;
import dev.drover.home.Starter;
import dev.drover.launch.CoordinatorLauncher;
import dev.drover.model.ErrorCode;
import dev.drover.model.UserException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Starts a coordinator for one command when none serves. Of the commands of a home one at a time starts a coordinator,
 * and the others wait for the result. If two are started nevertheless, for example one of them by a worker, the home's
 * lock decides. The loser ends, and its command waits for the winner. Owned by the thread that made it.
 */
public final class CoordinatorStart implements AutoCloseable {
    private static final int LAST_LINE_BYTES = 4_096;

    /** A log on a disk with less room than this may lack the last sentence, or end in the midst of it. */
    private static final long LOG_ROOM_BYTES = 64 << 10;

    private final Home home;
    private final CoordinatorLauncher launcher;
    private final StartLock lock;
    private boolean mayLaunch;
    private CoordinatorLauncher.Launched launched;
    private long logBytesBefore;
    private boolean yielded;
    private int launches;

    public CoordinatorStart(Home home, CoordinatorLauncher launcher) {
        this.home = home;
        this.launcher = launcher;
        this.lock = new StartLock(home.paths());
    }

    /**
     * Does the next step: waits for its turn, starts a coordinator, or checks whether the started one is still alive.
     *
     * @param isPatient whether to wait for another command's start; false once that command will not go on by itself
     * @return whether the caller should call again at once instead of after a pause
     * @throws UserException if a start failed, this command's or the one that it waited for
     */
    public boolean advance(boolean isPatient) {
        if (launched == null && !mayLaunch) {
            mayLaunch = lock.tryAcquire() || !isPatient && !HomeLock.isHeldByLivingProcess(home.paths());
            return mayLaunch;
        }
        try {
            if (launched == null) {
                logBytesBefore = sizeOf(home.paths().coordinatorLog());
                launch();
            } else {
                checkLaunched();
            }
            return false;
        } catch (UserException e) {
            throw failed(e);
        }
    }

    /**
     * Whether the command that this one waits for will not end its start by itself. False while that command is unknown: on a busy
     * machine half a limit may pass before this one has looked for the first time, or before the other has written its name.
     */
    public boolean isStarterStopped() {
        return lock.starter().map(Starter::isStoppedOrUnseen).orElse(false);
    }

    /** Milliseconds of CPU time that the processes of the start have used: the command that starts, and its coordinator. */
    long cpuMs() {
        long holder = HomeLock.holder(home.paths()).pid();
        long holderCpuMs = ProcessStart.cpuMs(holder, ProcessStart.startTicks(holder));
        if (launched == null) {
            long starterCpuMs = lock.starter().map(Starter::cpuMs).orElse(0L);
            return Math.max(starterCpuMs, holderCpuMs);
        }
        long launchedCpuMs = ProcessStart.cpuMs(launched.pid(), ProcessStart.startTicks(launched.pid()));
        return Math.max(launchedCpuMs, holderCpuMs);
    }

    /** Tells the commands that wait for this start that it failed, and returns the reason. */
    UserException failed(UserException why) {
        if (mayLaunch) {
            lock.failed(why);
        }
        return why;
    }

    /** Lets other commands start a coordinator: this one serves, or this command has given up. */
    @Override
    public void close() {
        lock.close();
    }

    private void launch() {
        launched = launcher.launch(home.paths().root(), home.id());
        launches++;
        lock.started(launched.pid());
    }

    /** How many coordinators this command has started. */
    int launches() {
        return launches;
    }

    /** Checks the started coordinator. If another one held the lock and has ended since, it is started again. */
    private void checkLaunched() {
        if (launched.isAlive()) {
            return;
        }
        if (HomeLock.isHeldByLivingProcess(home.paths())) {
            yielded = true;
        } else if (yielded) {
            yielded = false;
            launch();
        } else {
            throw ended();
        }
    }

    /** A sentence of the log in the form of a part of another sentence. */
    private static String plain(String line) {
        int space = line.indexOf(' ');
        boolean isTimed = space > 0 && line.charAt(space - 1) == 'Z' && Character.isDigit(line.charAt(0));
        String sentence = isTimed ? line.substring(space + 1) : line;
        return sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
    }

    private UserException ended() {
        Path log = home.paths().coordinatorLog();
        return new UserException(
                ErrorCode.UNREACHABLE,
                "the coordinator ended at its start (exit code " + launched.exitCode() + "): "
                        + failureReason(lastLine(log)) + "; see " + log);
    }

    private String failureReason(String lastLine) {
        long freeBytes = home.paths().root().toFile().getUsableSpace();
        if (!lastLine.endsWith("\n") && freeBytes < LOG_ROOM_BYTES) {
            return "the disk of " + home.paths().root() + " is full (" + (freeBytes >> 10)
                    + " KiB are free), so it could not even log why: make room, then start again";
        }
        return lastLine.isBlank() ? "it said nothing" : plain(lastLine.strip());
    }

    /** The last line of what was appended since the start, with its line feed if it was written whole. */
    private String lastLine(Path log) {
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            long end = file.length();
            long from = Math.max(logBytesBefore, end - LAST_LINE_BYTES);
            if (from >= end) {
                return "";
            }
            byte[] tail = new byte[(int) (end - from)];
            file.seek(from);
            file.readFully(tail);
            String text = new String(tail, StandardCharsets.UTF_8);
            return text.substring(text.lastIndexOf('\n', text.length() - 2) + 1);
        } catch (IOException e) {
            return "its log can't be read: " + e.getMessage();
        }
    }

    private static long sizeOf(Path file) {
        try {
            return Files.exists(file) ? Files.size(file) : 0;
        } catch (IOException e) {
            throw new UserException(ErrorCode.HOME, "the log " + file + " can't be read: " + e.getMessage(), e);
        }
    }
}
