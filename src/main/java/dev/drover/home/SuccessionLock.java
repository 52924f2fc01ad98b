package dev.drover.home;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The lock of the worker that starts the next coordinator. Each home has one, so that only one of the workers that
 * outlived the last coordinator starts the next one. The death of the holder frees it. Its file keeps the times of the
 * last starts, so that a coordinator that dies at each start is not started again without a pause. One thread; a
 * process must not acquire it twice.
 */
public final class SuccessionLock implements AutoCloseable {
    /** After this many starts within {@link #WINDOW_MS} the next one waits for {@link #PAUSE_MS}. */
    static final int STARTS = 5;

    static final long WINDOW_MS = 10_000;
    static final long PAUSE_MS = 60_000;
    private static final int LIMIT_BYTES = 1_024;

    private final HomePaths paths;
    private final FileChannel channel;
    private List<Long> starts;

    private SuccessionLock(HomePaths paths, FileChannel channel, List<Long> starts) {
        this.paths = paths;
        this.channel = channel;
        this.starts = starts;
    }

    /** Acquires the right if nobody has it. */
    public static Optional<SuccessionLock> tryAcquire(HomePaths paths) {
        FileChannel channel = null;
        SuccessionLock lock = null;
        try {
            channel = HomeFiles.openOrCreate(paths.successionLock());
            if (channel.tryLock() != null) {
                lock = new SuccessionLock(paths, channel, read(channel));
            }
        } catch (OverlappingFileLockException e) {
            throw new IllegalStateException("this process has the right to start already", e);
        } catch (IOException e) {
            throw HomeFiles.fault("lock", paths.successionLock(), e);
        } finally {
            if (lock == null) {
                close(paths, channel);
            }
        }
        return Optional.ofNullable(lock);
    }

    /**
     * How long the next start has to wait, in milliseconds; 0 if it may be now.
     *
     * @param nowMs milliseconds since 1970; if the clock was set back, no time has passed
     */
    public long pauseMs(long nowMs) {
        if (starts.size() < STARTS) {
            return 0;
        }
        long last = starts.get(STARTS - 1);
        boolean isQuick = last - starts.get(0) < WINDOW_MS;
        return isQuick ? Math.min(PAUSE_MS, Math.max(0, last + PAUSE_MS - nowMs)) : 0;
    }

    /** Records a start. */
    public void started(long nowMs) {
        List<Long> newest = new ArrayList<>(starts);
        newest.add(nowMs);
        newest = newest.subList(Math.max(0, newest.size() - STARTS), newest.size());
        StringBuilder text = new StringBuilder();
        newest.forEach(start -> text.append(start).append('\n'));
        try {
            channel.position(0);
            HomeFiles.writeAll(channel, ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.US_ASCII)));
            channel.truncate(channel.position());
            starts = List.copyOf(newest);
        } catch (IOException e) {
            throw HomeFiles.fault("write", paths.successionLock(), e);
        }
    }

    @Override
    public void close() {
        close(paths, channel);
    }

    private static void close(HomePaths paths, FileChannel channel) {
        if (channel == null) {
            return;
        }
        try {
            channel.close();
        } catch (IOException e) {
            throw HomeFiles.fault("unlock", paths.successionLock(), e);
        }
    }

    /** The last starts, oldest first. A file that a crash has torn, or that has another format, counts as empty. */
    private static List<Long> read(FileChannel channel) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(LIMIT_BYTES);
        while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
            // Until all of it is there.
        }
        List<Long> starts = new ArrayList<>();
        String text = new String(bytes.array(), 0, bytes.position(), StandardCharsets.US_ASCII);
        for (String line : text.split("\n")) {
            if (line.matches("\\d{1,18}")) {
                starts.add(Long.valueOf(line));
            }
        }
        return List.copyOf(starts.subList(Math.max(0, starts.size() - STARTS), starts.size()));
    }
}
