package dev.drover.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Stream;

/** A journal's directory on a real file system. */
final class DiskFiles implements JournalFiles {
    private static final FileAttribute<?> FILE_MODE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final FileAttribute<?> DIRECTORY_MODE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private final Path directory;

    /** What is open to be written, by name. */
    private final ConcurrentMap<String, WrittenFile> written = new ConcurrentHashMap<>();

    DiskFiles(Path directory) {
        this.directory = directory;
    }

    @Override
    public List<String> list() throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                    .map(file -> file.getFileName().toString())
                    .toList();
        }
    }

    @Override
    public JournalFile openForReading(String name) throws IOException {
        return new DiskFile(open(name, Set.of(StandardOpenOption.READ)), directory);
    }

    @Override
    public JournalFile create(String name) throws IOException {
        makeDirectory();
        return openToWrite(
                name,
                Set.of(
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE));
    }

    @Override
    public JournalFile openForWriting(String name) throws IOException {
        return openToWrite(name, Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE));
    }

    private JournalFile openToWrite(String name, Set<? extends OpenOption> options) throws IOException {
        WrittenFile file =
                new WrittenFile(new DiskFile(open(name, options), directory), directory.resolve(name), written);
        written.put(name, file);
        return file;
    }

    private FileChannel open(String name, Set<? extends OpenOption> options) throws IOException {
        return FileChannel.open(directory.resolve(name), options, FILE_MODE);
    }

    private void makeDirectory() throws IOException {
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(directory, DIRECTORY_MODE);
            forceDirectory(directory.toAbsolutePath().getParent());
        }
    }

    @Override
    public void rename(String from, String to) throws IOException {
        WrittenFile file = written.remove(from);
        if (file != null) {
            file.renameTo(directory.resolve(to));
            written.put(to, file);
        }
        Files.move(
                directory.resolve(from),
                directory.resolve(to),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void delete(String name) throws IOException {
        Files.deleteIfExists(directory.resolve(name));
    }

    @Override
    public void forceDirectory() throws IOException {
        forceDirectory(directory);
    }

    private static void forceDirectory(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private record DiskFile(FileChannel channel, Path directory) implements JournalFile {
        @Override
        public int read(ByteBuffer into, long offset) throws IOException {
            int total = 0;
            while (into.hasRemaining()) {
                int read = channel.read(into, offset + total);
                if (read < 0) {
                    break;
                }
                total += read;
            }
            return total;
        }

        @Override
        public void write(ByteBuffer from, long offset) throws IOException {
            long at = offset;
            try {
                while (from.hasRemaining()) {
                    at += channel.write(from, at);
                }
            } catch (IOException e) {
                throw isOutOfSpace(e, from.remaining()) ? new OutOfSpaceException(e.getMessage(), e) : e;
            }
        }

        // Java gives no errno, and the message is in the user's language. So the free space decides too.
        private boolean isOutOfSpace(IOException fault, int wanted) throws IOException {
            String message = String.valueOf(fault.getMessage());
            return message.contains("No space left on device")
                    || message.contains("Disk quota exceeded")
                    || Files.getFileStore(directory).getUsableSpace() < wanted;
        }

        @Override
        public void force() throws IOException {
            channel.force(false);
        }

        @Override
        public void truncate(long size) throws IOException {
            channel.truncate(size);
        }

        @Override
        public long size() throws IOException {
            return channel.size();
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
