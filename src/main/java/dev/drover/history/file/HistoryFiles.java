package dev.drover.history.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;

/**
 * The files of a history: the database, the mark that says how it was last left, and the newest broken one.
 *
 * <p>The mark lies beside the database and not in it, because the content of a torn database proves nothing (H2 hazard
 * 1). Never opens the database's own file while H2 has it: closing a second channel would drop H2's lock (H2 hazard 6).
 */
public final class HistoryFiles {
    private static final String NAME = "history";
    private static final String BROKEN = "history.broken-";
    private static final String CLEAN = "clean";
    private static final String OPEN = "open ";

    /** H2's file begins with two copies of a header, each a line of fields. */
    private static final int HEADERS = 2;

    private static final int HEADER_BYTES = 4_096;
    private static final String CLOSED = "clean:1";

    /** The least room for another try: some of the indexer's transactions, and less than the journal needs to accept jobs. */
    public static final long ROOM_BYTES = 4 << 20;

    private final Path directory;

    public HistoryFiles(Path directory) {
        this.directory = directory.toAbsolutePath();
    }

    /** Makes the directory. Its home has to be there: one that was moved away must not come back as an empty one. */
    public void create() throws IOException {
        if (!Files.isDirectory(directory)) {
            Files.createDirectory(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
    }

    /** What H2 is given: it adds its suffix. */
    public Path databasePath() {
        return directory.resolve(NAME);
    }

    public Path databaseFile() {
        return directory.resolve(NAME + ".mv.db");
    }

    private Path markFile() {
        return directory.resolve(NAME + ".mark");
    }

    /**
     * How the database's file was left.
     *
     * @param distrust why it can't be trusted; null if it can, or may be after a check
     * @param clean whether it was closed well, and needs no check
     */
    public record Left(String distrust, boolean clean) {
        static Left untrusted(String why) {
            return new Left(why, false);
        }
    }

    public Left readState(String bootId) throws IOException {
        if (!Files.exists(databaseFile())) {
            return Left.untrusted("it is missing");
        }
        if (Files.size(databaseFile()) == 0) {
            return Left.untrusted("its file was emptied");
        }
        String mark;
        try {
            mark = Files.readString(markFile());
        } catch (NoSuchFileException e) {
            return Left.untrusted("its last use broke off");
        }
        if (mark.equals(CLEAN)) {
            return new Left(null, true);
        }
        if (mark.equals(OPEN + bootId)) {
            return new Left(null, false);
        }
        return Left.untrusted(
                mark.startsWith(OPEN) ? "the machine went down while it was open" : "its last use broke off");
    }

    /** Marks the database on disk as in use. One that is so marked is left, since on a full disk no other mark can be written. */
    public void markOpen(String bootId) throws IOException {
        if (!hasMark(OPEN + bootId)) {
            writeMark(OPEN + bootId);
        }
    }

    /** Whether something may be written again after that fault. */
    public boolean isWritableAfter(WriteFault fault) {
        return switch (fault) {
            case NO_SPACE -> roomBytes() >= ROOM_BYTES;
            case READ_ONLY -> Files.isWritable(directory);
        };
    }

    /** What is free on its disk for this user. */
    public long roomBytes() {
        return directory.toFile().getUsableSpace();
    }

    private boolean hasMark(String text) throws IOException {
        try {
            return Files.readString(markFile()).equals(text);
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /**
     * Forces the database that H2 has closed, then marks it as whole.
     *
     * @throws IOException if it can't be forced, or H2 did not close it: {@code SHUTDOWN} reports no failure of its last writes, but
     *     only a file that it closed says so in its header
     */
    public void markClean() throws IOException {
        if (!isClosed()) {
            throw new IOException(
                    "H2 did not write the end of " + databaseFile().getFileName());
        }
        // H2 does not notice a force that fails, and a power cut after a clean stop must not find pages only in the
        // cache.
        try (FileChannel channel = FileChannel.open(databaseFile(), StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        writeMark(CLEAN);
    }

    private boolean isClosed() throws IOException {
        try (InputStream file = Files.newInputStream(databaseFile())) {
            for (int header = 0; header < HEADERS; header++) {
                String text = new String(file.readNBytes(HEADER_BYTES), StandardCharsets.ISO_8859_1);
                String fields = text.lines().findFirst().orElse("");
                if (!List.of(fields.split(",")).contains(CLOSED)) {
                    return false;
                }
            }
            return true;
        }
    }

    /** Marks the database as broken, so that it is built again. */
    public void markBroken() throws IOException {
        Files.deleteIfExists(markFile());
        forceDirectory();
    }

    /** Renames the database's file, and deletes those set aside earlier. */
    public void setAside(long nowMs) throws IOException {
        markBroken();
        if (!Files.exists(databaseFile())) {
            return;
        }
        List<Path> earlier;
        try (Stream<Path> files = Files.list(directory)) {
            earlier = files.filter(file -> file.getFileName().toString().startsWith(BROKEN))
                    .toList();
        }
        for (Path file : earlier) {
            Files.delete(file);
        }
        Files.move(databaseFile(), directory.resolve(BROKEN + nowMs), StandardCopyOption.REPLACE_EXISTING);
    }

    private void writeMark(String text) throws IOException {
        Path next = directory.resolve(NAME + ".mark.new");
        try (FileChannel channel = FileChannel.open(
                next, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(next, markFile(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        forceDirectory();
    }

    private void forceDirectory() throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
