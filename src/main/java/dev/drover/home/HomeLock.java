package dev.drover.home;

import dev.drover.model.ErrorCode;
import dev.drover.model.UserException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.LockSupport;

/**
 * The one lock of a home: a coordinator holds it for life, a command that reads a home without a coordinator holds it
 * while it reads. The death of the process frees it. Any thread; a second close does nothing.
 */
public final class HomeLock implements AutoCloseable {
    private static final long POLL_NANOS = 5_000_000;

    /**
     * Locks that this process holds. The kernel's record locks belong to a process, and closing any descriptor of the file drops
     * them all, so a second attempt within the process must be refused before it opens the file; nothing smaller than the process
     * can know.
     */
    private static final ConcurrentMap<Path, Holder> HELD_BY_PROCESS = new ConcurrentHashMap<>();

    private final Path file;
    private final Holder holder;
    private final FileChannel channel;
    private final FileKey key;

    private HomeLock(Path file, Holder holder, FileChannel channel, FileKey key) {
        this.file = file;
        this.holder = holder;
        this.channel = channel;
        this.key = key;
    }

    /** The purpose for which the lock is held. */
    public enum Purpose {
        COORDINATOR,
        READER
    }

    /**
     * Who holds the lock, as far as the lock file says.
     *
     * @param pid 0 if unknown
     */
    public record Holder(long pid, Purpose purpose) {
        /** One sentence that says who holds the lock and what to do. */
        public String refusal() {
            String who = pid == 0 ? "" : " (pid " + pid + ")";
            return purpose == Purpose.COORDINATOR
                    ? "a coordinator" + who + " already runs on this home; drover status"
                    : "a command" + who + " is reading this home without a coordinator; try again when it has ended";
        }
    }

    /** Reads the identity of the file that was locked; a test removes the file before. */
    @FunctionalInterface
    interface KeyReader {
        FileKey read(Path file) throws IOException;
    }

    /** Takes the lock if it is free. */
    public static Optional<HomeLock> tryAcquire(HomePaths paths, Purpose purpose) {
        return tryAcquire(paths, purpose, FileKey::of);
    }

    /**
     * Takes the lock if it is free, for a reader. On a read-only file system it keeps out a coordinator that sees that file system
     * elsewhere, where it can be written, and of the other readers only those of this process.
     */
    public static Optional<HomeLock> tryAcquireToRead(Home home) {
        HomePaths paths = home.paths();
        if (!home.isReadOnly()) {
            return tryAcquire(paths, Purpose.READER);
        }
        // A copy may lack the lock's file, and nobody locks the identity.
        Path file = Files.exists(paths.lock()) ? paths.lock() : paths.identity();
        return tryAcquire(file, Purpose.READER, HomeLock::lockToRead);
    }

    static Optional<HomeLock> tryAcquire(HomePaths paths, Purpose purpose, KeyReader keys) {
        return tryAcquire(paths.lock(), purpose, (file, self) -> lock(file, self, keys));
    }

    /** Locks the file, or returns null if another process has it. */
    @FunctionalInterface
    private interface Locking {
        HomeLock lock(Path file, Holder self) throws IOException;
    }

    private static Optional<HomeLock> tryAcquire(Path file, Purpose purpose, Locking locking) {
        Holder self = new Holder(ProcessHandle.current().pid(), purpose);
        if (HELD_BY_PROCESS.putIfAbsent(file, self) != null) {
            return Optional.empty();
        }
        HomeLock lock = null;
        try {
            lock = locking.lock(file, self);
        } catch (IOException e) {
            throw HomeFiles.fault("lock", file, e);
        } finally {
            if (lock == null) {
                HELD_BY_PROCESS.remove(file, self);
            }
        }
        return Optional.ofNullable(lock);
    }

    /**
     * Takes the lock, waiting for it.
     *
     * @throws UserException saying who still holds it after the timeout
     */
    public static HomeLock acquire(HomePaths paths, Purpose purpose, Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (true) {
            Optional<HomeLock> lock = tryAcquire(paths, purpose);
            if (lock.isPresent()) {
                return lock.get();
            }
            if (System.nanoTime() - deadline >= 0) {
                throw new UserException(ErrorCode.HOME, holder(paths).refusal());
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    /**
     * The process that wrote last that it holds the lock. Meaningful only directly after a failed attempt to acquire
     * it.
     */
    public static Holder holder(HomePaths paths) {
        Holder[] found = new Holder[1];
        // Within compute, so that no thread of this process takes the lock while its file is open here.
        HELD_BY_PROCESS.compute(paths.lock(), (file, own) -> {
            found[0] = own != null ? own : readHolder(file);
            return own;
        });
        return found[0];
    }

    /** Whether the process that took the lock last is still alive. Then it holds the lock, or is about to exit. */
    public static boolean isHeldByLivingProcess(HomePaths paths) {
        if (!Files.exists(paths.lock())) {
            return false;
        }
        long pid = holder(paths).pid();
        return pid > 0 && ProcessStart.startTicks(pid) >= 0 && !ProcessStart.isZombie(pid);
    }

    /**
     * Whether the file that is locked is still the one of that name. If it isn't, the home was removed or replaced, and the lock keeps
     * nobody out of the one that is made there next.
     */
    public boolean isInPlace() {
        return key.isAt(file);
    }

    /** Frees the lock. */
    @Override
    public void close() {
        synchronized (channel) {
            if (!channel.isOpen()) {
                return;
            }
            try {
                channel.close();
            } catch (IOException e) {
                throw HomeFiles.fault("unlock", file, e);
            } finally {
                HELD_BY_PROCESS.remove(file, holder);
            }
        }
    }

    private static Holder readHolder(Path file) {
        KeyValueText text = KeyValueText.read(file);
        // The holder may not have written it yet.
        if (text == null || !text.has("pid") || !text.has("purpose")) {
            return new Holder(0, Purpose.COORDINATOR);
        }
        boolean reader = text.text("purpose").equals(Purpose.READER.name());
        return new Holder(text.number("pid"), reader ? Purpose.READER : Purpose.COORDINATOR);
    }

    private static HomeLock lockToRead(Path file, Holder self) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        boolean done = false;
        try {
            FileLock lock = channel.tryLock(0, Long.MAX_VALUE, true);
            if (lock == null) {
                return null;
            }
            HomeLock taken = new HomeLock(file, self, channel, FileKey.of(file));
            done = true;
            return taken;
        } finally {
            if (!done) {
                channel.close();
            }
        }
    }

    private static HomeLock lock(Path file, Holder self, KeyReader keys) throws IOException {
        FileChannel channel = HomeFiles.openOrCreate(file);
        boolean done = false;
        try {
            FileLock lock = channel.tryLock();
            if (lock == null) {
                return null;
            }
            writeHolder(channel, file, self);
            HomeLock taken = new HomeLock(file, self, channel, keys.read(file));
            done = true;
            return taken;
        } finally {
            if (!done) {
                channel.close();
            }
        }
    }

    private static void writeHolder(FileChannel channel, Path file, Holder self) throws IOException {
        byte[] content = KeyValueText.forFile(file)
                .put("pid", self.pid())
                .put("purpose", self.purpose().name())
                .bytes();
        channel.truncate(0);
        try {
            HomeFiles.writeAll(channel, ByteBuffer.wrap(content));
        } catch (IOException e) {
            // On a full disk a home can be read all the same: the name of a reader is for the refusals of others alone.
            if (self.purpose() != Purpose.READER) {
                throw e;
            }
        }
    }
}
