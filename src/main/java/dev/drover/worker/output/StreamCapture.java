package dev.drover.worker.output;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Supplier;

/**
 * One output stream of one attempt: its tail in memory, and its file once one is needed. Guarded by its {@link
 * OutputCapture}.
 */
final class StreamCapture {
    private static final Set<StandardOpenOption> NEW_FILE =
            EnumSet.of(StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);

    private final Supplier<Path> place;
    private final int tailBytes;
    private final TailBuffer tail;
    private FileOutputStream file;
    private boolean wasFileMade;
    private IOException fault;
    private long totalBytes;
    private long droppedBytes;

    StreamCapture(Supplier<Path> place, int tailBytes) {
        this.place = place;
        this.tailBytes = tailBytes;
        this.tail = new TailBuffer(tailBytes);
    }

    /**
     * Adds a chunk of output.
     *
     * @param roomBytes how many of its bytes may still be kept
     * @return how many were
     */
    int add(ByteBuffer chunk, long roomBytes) {
        int kept = (int) Math.min(roomBytes, chunk.remaining());
        if (file == null && fault == null && totalBytes + chunk.remaining() > tailBytes) {
            openFile();
        }
        boolean isKept = fault == null && (file == null || write(bytes(chunk, kept)));
        tail.add(chunk);
        totalBytes += chunk.remaining();
        droppedBytes += chunk.remaining() - (isKept ? kept : 0);
        return kept;
    }

    /** Writes the output so far to the file. From then on every chunk is written at once. */
    void openFile() {
        if (file != null || fault != null) {
            return;
        }
        Path path = place.get();
        try {
            Files.createDirectories(
                    path.getParent(),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            Files.newByteChannel(
                            path,
                            NEW_FILE,
                            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))
                    .close();
            // A stream and not a channel, because the interrupt of a function that logs would close a channel.
            file = new FileOutputStream(path.toFile(), true);
            wasFileMade = true;
            if (!write(tail.toBytes())) {
                droppedBytes += totalBytes;
            }
        } catch (IOException e) {
            fault = e;
            droppedBytes += totalBytes;
        }
    }

    private boolean write(byte[] bytes) {
        try {
            file.write(bytes);
            return true;
        } catch (IOException e) {
            // The attempt does not fail because of a full disk. Its output is cut, and its outcome says so.
            fault = e;
            closeFile();
            return false;
        }
    }

    private static byte[] bytes(ByteBuffer chunk, int count) {
        byte[] bytes = new byte[count];
        chunk.get(chunk.position(), bytes);
        return bytes;
    }

    boolean hasUnwritten() {
        return totalBytes > 0 && file == null && fault == null;
    }

    void closeFile() {
        if (file == null) {
            return;
        }
        try {
            file.close();
        } catch (IOException e) {
            if (fault == null) {
                fault = e;
            }
        }
        file = null;
    }

    boolean wasFileMade() {
        return wasFileMade;
    }

    TailBuffer tail() {
        return tail;
    }

    long totalBytes() {
        return totalBytes;
    }

    long droppedBytes() {
        return droppedBytes;
    }

    Path path() {
        return place.get();
    }

    /** What went wrong with the file, or null. */
    IOException fault() {
        return fault;
    }
}
