package dev.drover.home;

import dev.drover.model.Hashes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;

/**
 * Stores a job's standard input in the home, forced to disk. The file is named by a digest of its content, so that the
 * same input gives the same spec when it is submitted again. Without state; any thread.
 */
public final class InputStore {
    private static final int BUFFER_BYTES = 1 << 16;

    private InputStore() {}

    /**
     * Copies the stream, which the caller closes, to a new file; nothing stays if it fails.
     *
     * @return the file, absolute
     * @throws IOException if the source cannot be read; if the home cannot be written, it is a {@link
     *     dev.drover.model.UserException}
     */
    public static Path store(HomePaths paths, InputStream source) throws IOException {
        Path unfinished = fresh(paths);
        MessageDigest digest = Hashes.newSha256();
        boolean done = false;
        try (FileChannel channel = create(unfinished)) {
            byte[] buffer = new byte[BUFFER_BYTES];
            int read;
            while ((read = source.read(buffer)) >= 0) {
                digest.update(buffer, 0, read);
                write(channel, buffer, read, unfinished);
            }
            Path file = publish(channel, paths, unfinished, ContentName.of(digest));
            done = true;
            return file;
        } finally {
            if (!done) {
                Files.deleteIfExists(unfinished);
            }
        }
    }

    private static Path fresh(HomePaths paths) {
        try {
            return TemporaryFiles.fresh(paths);
        } catch (IOException e) {
            throw HomeFiles.fault("write", paths.unfinished(), e);
        }
    }

    private static FileChannel create(Path file) {
        try {
            return HomeFiles.create(file);
        } catch (IOException e) {
            throw HomeFiles.fault("write", file, e);
        }
    }

    private static void write(FileChannel channel, byte[] bytes, int length, Path file) {
        try {
            HomeFiles.writeAll(channel, ByteBuffer.wrap(bytes, 0, length));
        } catch (IOException e) {
            throw HomeFiles.fault("write", file, e);
        }
    }

    private static Path publish(FileChannel channel, HomePaths paths, Path unfinished, String name) {
        Path file = paths.input(name);
        try {
            channel.force(true);
            HomeFiles.rename(unfinished, file);
            HomeFiles.force(paths.input());
            return file;
        } catch (IOException e) {
            throw HomeFiles.fault("write", file, e);
        }
    }
}
