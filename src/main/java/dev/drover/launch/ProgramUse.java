package dev.drover.launch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * A process uses a copy of the program: as long as this is open, nobody sweeps the copy. The death of the process closes it. One
 * thread.
 */
public final class ProgramUse implements AutoCloseable {
    /** The file in each copy that those who use it lock together, and those who sweep it alone. */
    static final String FILE = "in-use";

    private final FileChannel channel;

    private ProgramUse(FileChannel channel) {
        this.channel = channel;
    }

    /** Marks the copy that this process runs from, if it does. Where that fails, the copy may be swept too early. */
    public static ProgramUse ofThisProcess() {
        Optional<Path> copy = Program.ofThisProcess().copy();
        try {
            ProgramUse use = copy.isPresent() ? begin(copy.get()) : null;
            return use == null ? new ProgramUse(null) : use;
        } catch (IOException e) {
            // The process itself works without it.
            return new ProgramUse(null);
        }
    }

    /** Marks a copy; null if it is not there, or is being swept. */
    static ProgramUse begin(Path copy) throws IOException {
        Path file = copy.resolve(FILE);
        FileChannel channel;
        try {
            channel = FileChannel.open(file, StandardOpenOption.READ);
        } catch (NoSuchFileException e) {
            return null;
        }
        boolean isHeld = false;
        try {
            // A copy that was swept between the two has another name.
            isHeld = lock(channel) && Files.exists(file);
        } finally {
            if (!isHeld) {
                channel.close();
            }
        }
        return isHeld ? new ProgramUse(channel) : null;
    }

    private static boolean lock(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock(0, Long.MAX_VALUE, true);
            return lock != null;
        } catch (OverlappingFileLockException e) {
            // This process has it already.
            return true;
        }
    }

    @Override
    public void close() {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
