package dev.drover.home;

import dev.drover.model.ErrorCode;
import dev.drover.model.UserException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * The lock of the command that starts a coordinator. When several commands need one at the same time, the holder starts
 * it and the others wait for the result. The death of the holder frees it, and another command continues. Owned by one
 * thread; several threads of a process may each have their own.
 */
public final class StartLock implements AutoCloseable {
    private static final int LIMIT_BYTES = 16_384;
    private static final String PID = "pid";
    private static final String START_TICKS = "startTicks";
    private static final String COORDINATOR_PID = "coordinatorPid";
    private static final String COORDINATOR_START_TICKS = "coordinatorStartTicks";

    /**
     * The text that this process wrote into the files that it has locked. The kernel's record locks belong to a
     * process, and closing any descriptor of the file drops them, so the file must not even be opened while another
     * thread has it; as {@link HomeLock}.
     */
    private static final ConcurrentMap<Path, String> HELD_BY_PROCESS = new ConcurrentHashMap<>();

    private final Path file;
    /** The content of the file when another command was first seen to hold it; null if none was. */
    private String firstSeen;
    /** The newest content that another command was seen to hold; null if none was. */
    private String lastSeen;

    private boolean isHeld;
    /** Null while another command has the right, and if the disk was too full to make the file. */
    private FileChannel channel;

    public StartLock(HomePaths paths) {
        this.file = paths.startLock();
    }

    /**
     * Acquires the right to start if nobody has it. The caller must then check once more whether a coordinator serves,
     * because another command may just have finished a start.
     *
     * @throws UserException the fault that was passed to {@link #failed}, if the start that this one waited for
     *     failed
     */
    public boolean tryAcquire() {
        HELD_BY_PROCESS.compute(file, (path, own) -> {
            if (own != null) {
                remember(own);
                return own;
            }
            try {
                return lock();
            } catch (IOException e) {
                throw HomeFiles.fault("lock", file, e);
            }
        });
        return isHeld;
    }

    /** Tells the waiting commands which process was started. Does nothing if this one does not have the right. */
    public void started(long coordinatorPid) {
        try {
            append(KeyValueText.forFile(file)
                    .put(COORDINATOR_PID, coordinatorPid)
                    .put(COORDINATOR_START_TICKS, ProcessStart.startTicks(coordinatorPid)));
        } catch (IOException e) {
            // On a full disk the others wait for this command without knowing its coordinator.
            requireFull(e);
        }
    }

    /** Who starts a coordinator, as far as the last attempt to acquire the right has seen. */
    public Optional<Starter> starter() {
        if (lastSeen == null) {
            return Optional.empty();
        }
        KeyValueText text = KeyValueText.parse(file, lastSeen);
        try {
            return Optional.of(new Starter(
                    text.number(PID),
                    text.number(START_TICKS),
                    text.has(COORDINATOR_PID) ? text.number(COORDINATOR_PID) : 0,
                    text.has(COORDINATOR_START_TICKS) ? text.number(COORDINATOR_START_TICKS) : 0));
        } catch (UserException notYetWritten) {
            return Optional.empty();
        }
    }

    /** Tells the waiting commands why there is no coordinator. Does nothing if this one does not have the right. */
    public void failed(UserException why) {
        try {
            append(KeyValueText.forFile(file)
                    .put("code", why.code().name())
                    .put("failure", why.getMessage().replace('\n', ' ')));
        } catch (IOException e) {
            why.addSuppressed(e);
        }
    }

    /** Adds lines to the file. Of two with the same key the later one counts. */
    private void append(KeyValueText lines) throws IOException {
        if (channel == null) {
            return;
        }
        String text = HELD_BY_PROCESS.get(file) + text(lines);
        write(channel, text);
        HELD_BY_PROCESS.put(file, text);
    }

    /** Releases the right, if this one has it, so that a waiting command continues. */
    @Override
    public void close() {
        if (!isHeld) {
            return;
        }
        isHeld = false;
        FileChannel taken = channel;
        channel = null;
        HELD_BY_PROCESS.compute(file, (path, own) -> {
            try {
                if (taken != null) {
                    taken.close();
                }
            } catch (IOException e) {
                throw HomeFiles.fault("unlock", file, e);
            }
            return null;
        });
    }

    /** Locks the file and returns its content, or null if another process holds it. */
    private String lock() throws IOException {
        FileChannel opened;
        try {
            opened = HomeFiles.openOrCreate(file);
        } catch (IOException e) {
            requireFull(e);
            isHeld = true;
            return "";
        }
        try {
            boolean isLocked = opened.tryLock() != null;
            String text = read(opened);
            if (!isLocked) {
                remember(text);
                return null;
            }
            KeyValueText last = KeyValueText.parse(file, text);
            if (firstSeen != null && !firstSeen.equals(text) && last.has("code") && last.has("failure")) {
                throw new UserException(code(last.text("code")), last.text("failure"));
            }
            long self = ProcessHandle.current().pid();
            String mine = text(KeyValueText.forFile(file)
                    .put("start", next(last))
                    .put(PID, self)
                    .put(START_TICKS, ProcessStart.startTicks(self)));
            try {
                write(opened, mine);
            } catch (IOException e) {
                requireFull(e);
            }
            isHeld = true;
            channel = opened;
            return mine;
        } finally {
            if (!isHeld) {
                opened.close();
            }
        }
    }

    /**
     * A full disk must not prevent a start, because the coordinator has its spare file. Then two commands may start one
     * at the same time.
     */
    private void requireFull(IOException fault) {
        UserException why = HomeFiles.fault("lock", file, fault);
        if (why.code() != ErrorCode.NO_SPACE) {
            throw why;
        }
    }

    private void remember(String text) {
        firstSeen = firstSeen == null ? text : firstSeen;
        lastSeen = text;
    }

    /**
     * The number of the next start. Each start has its own, so that the failure of an earlier start is not taken for
     * that of the one waited for.
     */
    private static long next(KeyValueText last) {
        try {
            return last.has("start") ? last.number("start") + 1 : 1;
        } catch (UserException damaged) {
            return 1;
        }
    }

    private static ErrorCode code(String name) {
        for (ErrorCode code : ErrorCode.values()) {
            if (code.name().equals(name)) {
                return code;
            }
        }
        return ErrorCode.UNREACHABLE;
    }

    private static String text(KeyValueText values) {
        return new String(values.bytes(), StandardCharsets.UTF_8);
    }

    private static String read(FileChannel from) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(LIMIT_BYTES);
        while (bytes.hasRemaining() && from.read(bytes, bytes.position()) >= 0) {
            // Until all of it is there.
        }
        return new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
    }

    /**
     * Writes in place, which needs no disk space. Padding overwrites the old content with the same write, so that a
     * crash leaves no failure of an earlier start.
     */
    private static void write(FileChannel into, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        byte[] padded = Arrays.copyOf(bytes, Math.max(bytes.length, (int) Math.min(into.size(), LIMIT_BYTES)));
        Arrays.fill(padded, bytes.length, padded.length, (byte) '\n');
        into.position(0);
        HomeFiles.writeAll(into, ByteBuffer.wrap(padded));
        into.truncate(bytes.length);
    }
}
