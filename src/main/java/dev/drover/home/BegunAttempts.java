package dev.drover.home;

import dev.drover.proto.AttemptToken;
import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What each slot of a worker began last, in a file {@code begun/WORKER.INCARNATION} of the home. It is read when the worker has died:
 * a message that says the same may die with it. Any thread.
 *
 * <p>The file has {@value #SLOT_BYTES} bytes for each slot: job, index, attempt and epoch of the attempt, big-endian; zeros before the
 * first. It is written without force, because it is of no use after the machine went down. All of it is written once at the start,
 * so that a full disk does not matter later.
 */
public final class BegunAttempts implements Closeable {
    private static final int SLOT_BYTES = Long.BYTES + Integer.BYTES + Integer.BYTES + Long.BYTES;

    // Not a channel: an interrupt of the writing thread would close that.
    private final RandomAccessFile file;

    private BegunAttempts(RandomAccessFile file) {
        this.file = file;
    }

    /** The file of that worker process. */
    public static Path file(HomePaths paths, int worker, int incarnation) {
        return paths.begun().resolve(worker + "." + incarnation);
    }

    /** Makes the file of a worker process that has begun nothing. */
    public static BegunAttempts create(HomePaths paths, int worker, int incarnation, int slots) throws IOException {
        RandomAccessFile file =
                new RandomAccessFile(file(paths, worker, incarnation).toFile(), "rw");
        try {
            file.setLength(0);
            file.write(new byte[slots * SLOT_BYTES]);
            return new BegunAttempts(file);
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    /** The slot begins that attempt now. */
    public synchronized void begin(int slot, AttemptToken token) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(SLOT_BYTES)
                .putLong(token.getJob())
                .putInt(token.getIndex())
                .putInt(token.getAttempt())
                .putLong(token.getEpoch());
        file.seek((long) slot * SLOT_BYTES);
        file.write(bytes.array());
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
    public synchronized void close() throws IOException {
        file.close();
    }
}
