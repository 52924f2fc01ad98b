package dev.drover.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * A directory in memory that knows what would survive a kill or a power cut, and can crash, fill up or fail at any operation.
 *
 * <p>Its monitor guards all; {@link #before} is called outside it, so that a test can hold one operation while others go on.
 */
final class MemoryFiles implements JournalFiles {
    enum Kind {
        CREATE,
        WRITE,
        FORCE,
        TRUNCATE,
        RENAME,
        DELETE,
        FORCE_DIRECTORY
    }

    private final Random random;
    private Map<String, MemoryInode> seen = new TreeMap<>();
    private Map<String, MemoryInode> stored = new TreeMap<>();
    private final List<Consumer<Map<String, MemoryInode>>> unforced = new ArrayList<>();
    private int generation;
    private long operations;
    private long crashAt = Long.MAX_VALUE;
    private long failForceAt = Long.MAX_VALUE;
    private long capacityBytes = Long.MAX_VALUE;
    private int open;
    private volatile Consumer<Kind> before = kind -> {};

    MemoryFiles(long seed) {
        this.random = new Random(seed);
    }

    void before(Consumer<Kind> hook) {
        before = hook;
    }

    synchronized long operations() {
        return operations;
    }

    /** The n-th operation from now, from 1, and all after it fail; a write may be done in part. */
    synchronized void crashAt(long n) {
        crashAt = operations + n;
    }

    /** The force that is the n-th operation from now, or the next force after it, fails. */
    synchronized void failForceAt(long n) {
        failForceAt = operations + n;
    }

    synchronized void capacity(long bytes) {
        capacityBytes = bytes;
    }

    synchronized long usedBytes() {
        return seen.values().stream().mapToLong(MemoryInode::size).sum();
    }

    synchronized int openFiles() {
        return open;
    }

    /** The process is gone; what it had written is still there. */
    synchronized void kill() {
        generation++;
        open = 0;
        crashAt = Long.MAX_VALUE;
        failForceAt = Long.MAX_VALUE;
    }

    /** The machine loses power and starts again. */
    synchronized void cutPower() {
        kill();
        int kept = random.nextInt(unforced.size() + 1);
        unforced.subList(0, kept).forEach(change -> change.accept(stored));
        unforced.clear();
        stored.values().forEach(inode -> inode.cutPower(random));
        seen = new TreeMap<>(stored);
    }

    synchronized byte[] bytes(String name) {
        return seen.get(name).seen();
    }

    synchronized void put(String name, byte[] bytes) {
        MemoryInode inode = new MemoryInode();
        inode.replaceSeen(bytes);
        inode.force();
        seen.put(name, inode);
        stored.put(name, inode);
    }

    synchronized void remove(String name) {
        seen.remove(name);
        stored.remove(name);
    }

    synchronized boolean exists(String name) {
        return seen.containsKey(name);
    }

    /** Whether a power cut would leave that name. */
    synchronized boolean isStored(String name) {
        return stored.containsKey(name);
    }

    private void operation(Kind kind, int ofGeneration) throws IOException {
        if (ofGeneration != generation) {
            throw new IOException("of a process that is gone");
        }
        operations++;
        if (operations >= crashAt) {
            throw new IOException("crashed at operation " + operations + ", " + kind);
        }
    }

    private synchronized int generation() {
        return generation;
    }

    private void change(Consumer<Map<String, MemoryInode>> change) {
        change.accept(seen);
        unforced.add(change);
    }

    @Override
    public synchronized List<String> list() {
        return List.copyOf(seen.keySet());
    }

    @Override
    public synchronized JournalFile openForReading(String name) throws IOException {
        MemoryInode inode = seen.get(name);
        if (inode == null) {
            throw new NoSuchFileException(name);
        }
        open++;
        return new MemoryFile(inode, generation);
    }

    @Override
    public JournalFile create(String name) throws IOException {
        before.accept(Kind.CREATE);
        synchronized (this) {
            operation(Kind.CREATE, generation);
            MemoryInode inode = seen.get(name);
            if (inode == null) {
                MemoryInode made = new MemoryInode();
                change(names -> names.put(name, made));
            } else {
                inode.truncate(0);
            }
            return openForReading(name);
        }
    }

    @Override
    public JournalFile openForWriting(String name) throws IOException {
        return openForReading(name);
    }

    @Override
    public void rename(String from, String to) throws IOException {
        before.accept(Kind.RENAME);
        synchronized (this) {
            operation(Kind.RENAME, generation);
            if (!seen.containsKey(from)) {
                throw new NoSuchFileException(from);
            }
            MemoryInode inode = seen.get(from);
            change(names -> {
                names.remove(from, inode);
                names.put(to, inode);
            });
        }
    }

    @Override
    public void delete(String name) throws IOException {
        before.accept(Kind.DELETE);
        synchronized (this) {
            operation(Kind.DELETE, generation);
            change(names -> names.remove(name));
        }
    }

    @Override
    public void forceDirectory() throws IOException {
        before.accept(Kind.FORCE_DIRECTORY);
        synchronized (this) {
            operation(Kind.FORCE_DIRECTORY, generation);
            stored = new TreeMap<>(seen);
            unforced.clear();
        }
    }

    private final class MemoryFile implements JournalFile {
        private final MemoryInode inode;
        private final int ofGeneration;
        private boolean closed;

        MemoryFile(MemoryInode inode, int ofGeneration) {
            this.inode = inode;
            this.ofGeneration = ofGeneration;
        }

        @Override
        public int read(ByteBuffer into, long offset) {
            synchronized (MemoryFiles.this) {
                int count = inode.read(
                        into.array(), into.arrayOffset() + into.position(), Math.toIntExact(offset), into.remaining());
                into.position(into.position() + count);
                return count;
            }
        }

        @Override
        public void write(ByteBuffer from, long offset) throws IOException {
            before.accept(Kind.WRITE);
            byte[] bytes = new byte[from.remaining()];
            from.get(bytes);
            synchronized (MemoryFiles.this) {
                int at = Math.toIntExact(offset);
                try {
                    operation(Kind.WRITE, ofGeneration);
                } catch (IOException e) {
                    if (ofGeneration == generation() && operations == crashAt) {
                        inode.write(bytes, random.nextInt(bytes.length + 1), at);
                    }
                    throw e;
                }
                long grows = Math.max(0, offset + bytes.length - inode.size());
                long free = Math.max(0, capacityBytes - usedBytes());
                if (grows > free) {
                    int fitting = (int) (bytes.length - (grows - free));
                    inode.write(bytes, fitting, at);
                    throw new OutOfSpaceException("No space left on device", null);
                }
                inode.write(bytes, bytes.length, at);
            }
        }

        @Override
        public void force() throws IOException {
            before.accept(Kind.FORCE);
            synchronized (MemoryFiles.this) {
                operation(Kind.FORCE, ofGeneration);
                if (operations >= failForceAt) {
                    failForceAt = Long.MAX_VALUE;
                    inode.failForce(random);
                    throw new IOException("Input/output error");
                }
                inode.force();
            }
        }

        @Override
        public void truncate(long size) throws IOException {
            before.accept(Kind.TRUNCATE);
            synchronized (MemoryFiles.this) {
                operation(Kind.TRUNCATE, ofGeneration);
                inode.truncate(Math.toIntExact(size));
            }
        }

        @Override
        public long size() {
            synchronized (MemoryFiles.this) {
                return inode.size();
            }
        }

        @Override
        public void close() {
            synchronized (MemoryFiles.this) {
                if (!closed && ofGeneration == generation) {
                    open--;
                }
                closed = true;
            }
        }
    }
}
