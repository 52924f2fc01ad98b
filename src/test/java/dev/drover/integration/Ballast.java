package dev.drover.integration;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file that takes all the room of a disk, and gives it back. One thread. */
final class Ballast implements AutoCloseable {
    private static final int CHUNK_BYTES = 64 << 10;

    private final Path file;

    Ballast(Path file) {
        this.file = file;
    }

    /** Takes what room there is, to the last block; again when some has come free. */
    void fill() {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            int chunk = CHUNK_BYTES;
            while (chunk > 0) {
                chunk = writes(channel, chunk) ? chunk : chunk / 2;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Gives all of it back. */
    void drop() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        drop();
    }

    private static boolean writes(FileChannel channel, int bytes) throws IOException {
        try {
            return channel.write(ByteBuffer.allocate(bytes)) == bytes;
        } catch (IOException full) {
            if (!String.valueOf(full.getMessage()).contains("No space left")) {
                throw full;
            }
            return false;
        }
    }
}
