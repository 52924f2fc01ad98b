package dev.drover.home;

import dev.drover.model.DroverException;
import dev.drover.model.ErrorCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * One command's part in the start of a coordinator: of the commands that need one at the same moment one has it started, the others
 * wait for what becomes of that, and one of them goes on where the first has died. Owned by one thread; several of a process may
 * each have their own.
 */
public final class StartUnderWay implements AutoCloseable {
    private static final int LIMIT_BYTES = 16_384;

    /**
     * What this process wrote into the files that it has locked. The kernel's record locks belong to a process, and closing any
     * descriptor of the file drops them, so the file must not even be opened while another thread has it; as {@link HomeLock}.
     */
    private static final ConcurrentMap<Path, String> HELD_BY_PROCESS = new ConcurrentHashMap<>();

    private final Path file;
    /** What the file said when another was first seen to have it; null if none was. */
    private String seen;

    private boolean isTaken;
    /** Null while another has the right, and where the disk was too full to make the file. */
    private FileChannel channel;

    public StartUnderWay(HomePaths paths) {
        this.file = paths.starting();
    }

    /**
     * Takes the right to start if nobody has it. Whoever gets it looks once more whether a coordinator serves: another may have come to
     * the end of a start just now.
     *
     * @throws DroverException what {@link #failed} was told, if the start that this waited for failed
     */
    public boolean tryTake() {
        HELD_BY_PROCESS.compute(file, (path, own) -> {
            if (own != null) {
                see(own);
                return own;
            }
            try {
                return lock();
            } catch (IOException e) {
                throw HomeFiles.fault("lock", file, e);
            }
        });
        return isTaken;
    }

    /** Lets those that wait know why there is no coordinator; nothing happens where this has not the right. */
    public void failed(DroverException why) {
        if (channel == null) {
            return;
        }
        String text = HELD_BY_PROCESS.get(file)
                + text(KeyValueText.forFile(file)
                        .put("code", why.code().name())
                        .put("failure", why.getMessage().replace('\n', ' ')));
        try {
            write(channel, text);
            HELD_BY_PROCESS.put(file, text);
        } catch (IOException e) {
            why.addSuppressed(e);
        }
    }

    /** Gives the right back, if this has it: who waits goes on. */
    @Override
    public void close() {
        if (!isTaken) {
            return;
        }
        isTaken = false;
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

    /** What is in the file now, or null if another process has it. */
    private String lock() throws IOException {
        FileChannel opened;
        try {
            opened = HomeFiles.openOrCreate(file);
        } catch (IOException e) {
            requireFull(e);
            isTaken = true;
            return "";
        }
        try {
            boolean isLocked = opened.tryLock() != null;
            String text = read(opened);
            if (!isLocked) {
                see(text);
                return null;
            }
            KeyValueText last = KeyValueText.parse(file, text);
            if (seen != null && !seen.equals(text) && last.has("code") && last.has("failure")) {
                throw new DroverException(code(last.text("code")), last.text("failure"));
            }
            String mine = text(KeyValueText.forFile(file).put("start", next(last)));
            try {
                write(opened, mine);
            } catch (IOException e) {
                requireFull(e);
            }
            isTaken = true;
            channel = opened;
            return mine;
        } finally {
            if (!isTaken) {
                opened.close();
            }
        }
    }

    /** A full disk keeps no coordinator from starting, which has its spare file; then others may have one started beside this one. */
    private void requireFull(IOException fault) throws IOException {
        if (HomeFiles.fault("lock", file, fault).code() != ErrorCode.NO_SPACE) {
            throw fault;
        }
    }

    private void see(String text) {
        seen = seen == null ? text : seen;
    }

    /** Each start has a number of its own, so that nobody takes the failure of an earlier one for that of the one it waited for. */
    private static long next(KeyValueText last) {
        try {
            return last.has("start") ? last.number("start") + 1 : 1;
        } catch (DroverException damaged) {
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

    /** In place, which takes no room; what was there is overwritten at once, so that a death leaves no failure of an earlier start. */
    private static void write(FileChannel into, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        byte[] padded = Arrays.copyOf(bytes, Math.max(bytes.length, (int) Math.min(into.size(), LIMIT_BYTES)));
        Arrays.fill(padded, bytes.length, padded.length, (byte) '\n');
        into.position(0);
        HomeFiles.writeAll(into, ByteBuffer.wrap(padded));
        into.truncate(bytes.length);
    }
}
