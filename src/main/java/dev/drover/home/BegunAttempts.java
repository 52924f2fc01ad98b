package dev.drover.home;

import dev.drover.proto.AttemptToken;
import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What each slot of a worker began last, in a file {@code begun/WORKER.INCARNATION} of the home. It is read when the worker has died:
 * a message that says the same may die with it. Each slot has one thread that writes; any thread may read.
 *
 * <p>The file has {@value #SLOT_BYTES} bytes for each slot: job, index, attempt and epoch of the attempt, big-endian; job 0 before the
 * first. It is written without force, because it is of no use after the machine went down. All of it is written once at the start,
 * so that a full disk does not matter later.
 *
 * <p>A function may take a microsecond, and a system call does, too. So the file is mapped into memory where that is safe: on a file
 * system that overwrites in place. On any other a store may need new space, and on a full disk the JVM would get SIGBUS.
 */
public final class BegunAttempts implements Closeable {
    private static final int INDEX_AT = Long.BYTES;
    private static final int ATTEMPT_AT = INDEX_AT + Integer.BYTES;
    private static final int EPOCH_AT = ATTEMPT_AT + Integer.BYTES;
    private static final int SLOT_BYTES = EPOCH_AT + Long.BYTES;
    private static final Set<String> IN_PLACE = Set.of("ext2", "ext3", "ext4", "xfs", "tmpfs");
    private static final VarHandle JOB = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private final SlotFile slots;

    private BegunAttempts(SlotFile slots) {
        this.slots = slots;
    }

    /** The file of that worker process. */
    public static Path file(HomePaths paths, int worker, int incarnation) {
        return paths.begun().resolve(worker + "." + incarnation);
    }

    /** Makes the file of a worker process that has begun nothing. */
    public static BegunAttempts create(HomePaths paths, int worker, int incarnation, int slots) throws IOException {
        Path path = file(paths, worker, incarnation);
        return create(
                path, slots, IN_PLACE.contains(Files.getFileStore(paths.begun()).type()));
    }

    /** @param isMapped whether the file is on a file system that overwrites in place */
    static BegunAttempts create(Path path, int slots, boolean isMapped) throws IOException {
        RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
        try {
            file.setLength(0);
            file.write(new byte[slots * SLOT_BYTES]);
            if (!isMapped) {
                return new BegunAttempts(new WrittenSlots(file));
            }
            ByteBuffer mapped = file.getChannel().map(MapMode.READ_WRITE, 0, file.length());
            file.close();
            return new BegunAttempts(new MappedSlots(mapped));
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    /** The slot begins that attempt now. */
    public void begin(int slot, AttemptToken token) throws IOException {
        slots.put(slot * SLOT_BYTES, token);
    }

    /** What a worker process began last, one attempt for each slot that began any; empty if it left no file. */
    public static List<AttemptToken> read(Path file) throws IOException {
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            return List.of();
        }
        List<AttemptToken> begun = new ArrayList<>();
        ByteBuffer slots = ByteBuffer.wrap(bytes);
        while (slots.remaining() >= SLOT_BYTES) {
            AttemptToken token = AttemptToken.newBuilder()
                    .setJob(slots.getLong())
                    .setIndex(slots.getInt())
                    .setAttempt(slots.getInt())
                    .setEpoch(slots.getLong())
                    .build();
            if (token.getJob() != 0) {
                begun.add(token);
            }
        }
        return begun;
    }

    @Override
    public void close() throws IOException {
        slots.close();
    }

    private interface SlotFile extends Closeable {
        void put(int at, AttemptToken token) throws IOException;
    }

    /** The mapping ends when the process does, or when nothing refers to it. */
    private record MappedSlots(ByteBuffer bytes) implements SlotFile {
        @Override
        public void put(int at, AttemptToken token) {
            // A worker that dies in between has ended what it began before and not yet begun this one.
            JOB.setVolatile(bytes, at, 0L);
            bytes.putInt(at + INDEX_AT, token.getIndex());
            bytes.putInt(at + ATTEMPT_AT, token.getAttempt());
            bytes.putLong(at + EPOCH_AT, token.getEpoch());
            JOB.setRelease(bytes, at, token.getJob());
        }

        @Override
        public void close() {}
    }

    /** Not a channel: an interrupt of the writing thread would close that. */
    private record WrittenSlots(RandomAccessFile file) implements SlotFile {
        @Override
        public synchronized void put(int at, AttemptToken token) throws IOException {
            ByteBuffer bytes = ByteBuffer.allocate(SLOT_BYTES)
                    .putLong(token.getJob())
                    .putInt(INDEX_AT, token.getIndex())
                    .putInt(ATTEMPT_AT, token.getAttempt())
                    .putLong(EPOCH_AT, token.getEpoch());
            file.seek(at);
            file.write(bytes.array());
        }

        @Override
        public synchronized void close() throws IOException {
            file.close();
        }
    }
}
