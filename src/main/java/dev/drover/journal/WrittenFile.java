package dev.drover.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.ConcurrentMap;

/**
 * A file that is written, and whose force fails once nobody could find it any more: its home was removed while it was open. What is
 * acknowledged after that would be lost. Threads as {@link JournalFile}; {@link #renameTo} by any.
 */
final class WrittenFile implements JournalFile {
    private final JournalFile file;
    private final Object key;
    private final ConcurrentMap<String, WrittenFile> written;
    private volatile Path path;

    /** Its name before a rename that is under way or done; null without one. */
    private volatile Path formerPath;

    /** {@code written} has it, by the name of its path, until it is closed. */
    WrittenFile(JournalFile file, Path path, ConcurrentMap<String, WrittenFile> written) throws IOException {
        this.file = file;
        this.path = path;
        this.written = written;
        this.key = keyOf(path);
    }

    /** Called before the rename, during which it is found under one of the two. */
    void renameTo(Path to) {
        formerPath = path;
        path = to;
    }

    @Override
    public void force() throws IOException {
        file.force();
        if (!isAt(path) && !isAt(formerPath) && !isAt(path)) {
            throw new IOException(path + " is not there any more: its home was removed or replaced");
        }
    }

    private boolean isAt(Path where) {
        try {
            return where != null && key.equals(keyOf(where));
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            // On a failing disk nothing is known of it, and the force has succeeded.
            return true;
        }
    }

    /** Device and inode. */
    private static Object keyOf(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    }

    @Override
    public int read(ByteBuffer into, long offset) throws IOException {
        return file.read(into, offset);
    }

    @Override
    public void write(ByteBuffer from, long offset) throws IOException {
        file.write(from, offset);
    }

    @Override
    public void truncate(long size) throws IOException {
        file.truncate(size);
    }

    @Override
    public long size() throws IOException {
        return file.size();
    }

    @Override
    public void close() throws IOException {
        written.remove(path.getFileName().toString(), this);
        file.close();
    }
}
