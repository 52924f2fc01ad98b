package dev.drover.home;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.drover.proto.AttemptOutcome;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/**
 * Results that a worker could not deliver, in a file of the home for the next coordinator. Without state; any thread.
 *
 * <p>A file {@code spool/WORKER.INCARNATION} is there whole and forced, or not at all. It holds, for each result, its
 * length as a varint, the {@link AttemptOutcome}, and the CRC-32C of that, 4 bytes big-endian. A result in the file may
 * have been delivered as well. The reader compares its token with the newest one that was issued, as for any result.
 */
public final class Spool {
    private static final Pattern NAME = Pattern.compile("\\d+\\.\\d+");
    private static final String UNFINISHED_SUFFIX = ".tmp";
    private static final Set<StandardOpenOption> NEW_FILE =
            EnumSet.of(StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
    private static final int MAX_VARINT_BYTES = 5;

    private Spool() {}

    /**
     * Writes a worker's results, forced to disk with their directory entry. They replace what an earlier call wrote.
     *
     * @throws IOException if that fails; nothing of them is left then, or they are there and may not survive a power cut
     */
    public static Path write(HomePaths paths, int worker, int incarnation, Collection<AttemptOutcome> outcomes)
            throws IOException {
        Path directory = Files.createDirectories(
                paths.spool(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path file = directory.resolve(worker + "." + incarnation);
        Path unfinished = directory.resolve(file.getFileName() + UNFINISHED_SUFFIX);
        try {
            writeForced(unfinished, outcomes);
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            // On a full disk others need what it takes.
            Files.deleteIfExists(unfinished);
            throw e;
        }
        // A new name needs a force of its own (JVM hazard 7).
        try (FileChannel entry = FileChannel.open(directory, StandardOpenOption.READ)) {
            entry.force(true);
        }
        return file;
    }

    private static void writeForced(Path file, Collection<AttemptOutcome> outcomes) throws IOException {
        try (FileChannel channel = FileChannel.open(
                file, NEW_FILE, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            for (AttemptOutcome outcome : outcomes) {
                writeFully(channel, record(outcome));
            }
            channel.force(true);
        }
    }

    /** The files that workers left, by name; those that were never finished are not among them. */
    public static List<Path> files(HomePaths paths) throws IOException {
        try (Stream<Path> entries = Files.list(paths.spool())) {
            return entries.filter(
                            file -> NAME.matcher(file.getFileName().toString()).matches())
                    .sorted()
                    .toList();
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }

    /** Reads the results in a file, up to the first one that is torn or damaged. */
    public static List<AttemptOutcome> read(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        List<AttemptOutcome> outcomes = new ArrayList<>();
        int position = 0;
        while (position < bytes.length) {
            CodedInputStream head = CodedInputStream.newInstance(bytes, position, bytes.length - position);
            try {
                int size = head.readRawVarint32();
                int start = position + head.getTotalBytesRead();
                if (size < 0 || size > bytes.length - start - Integer.BYTES) {
                    return outcomes;
                }
                if (ByteBuffer.wrap(bytes).getInt(start + size) != crc(bytes, start, size)) {
                    return outcomes;
                }
                outcomes.add(AttemptOutcome.parseFrom(ByteBuffer.wrap(bytes, start, size)));
                position = start + size + Integer.BYTES;
            } catch (InvalidProtocolBufferException e) {
                return outcomes;
            }
        }
        return outcomes;
    }

    private static ByteBuffer record(AttemptOutcome outcome) throws IOException {
        byte[] body = outcome.toByteArray();
        byte[] bytes = new byte[MAX_VARINT_BYTES + body.length];
        CodedOutputStream head = CodedOutputStream.newInstance(bytes);
        head.writeUInt32NoTag(body.length);
        int headBytes = head.getTotalBytesWritten();
        ByteBuffer record = ByteBuffer.allocate(headBytes + body.length + Integer.BYTES);
        return record.put(bytes, 0, headBytes)
                .put(body)
                .putInt(crc(body, 0, body.length))
                .flip();
    }

    private static int crc(byte[] bytes, int start, int size) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, start, size);
        return (int) crc.getValue();
    }

    private static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }
}
