package dev.drover.home;

import dev.drover.model.ErrorCode;
import dev.drover.model.UserException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.EnumSet;
import java.util.Set;

/**
 * Writes files and directories that only their owner can use, whatever the umask, and that are whole or not there at all.
 * Without state; any thread.
 */
final class HomeFiles {
    private static final Set<PosixFilePermission> FILE_MODE =
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
    private static final Set<PosixFilePermission> DIRECTORY_MODE = EnumSet.of(
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);
    private static final FileAttribute<?> FILE = PosixFilePermissions.asFileAttribute(FILE_MODE);
    private static final FileAttribute<?> DIRECTORY = PosixFilePermissions.asFileAttribute(DIRECTORY_MODE);
    private static final int NAME_BYTES = 16;

    private HomeFiles() {}

    /** Makes the directory and its missing parents, 0700; leaves one that is there as it is. */
    static void createDirectory(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            return;
        }
        Path parent = directory.getParent();
        if (parent != null) {
            createDirectory(parent);
        }
        try {
            Files.createDirectory(directory, DIRECTORY);
            // The umask may have taken bits away even from the owner.
            Files.setPosixFilePermissions(directory, DIRECTORY_MODE);
        } catch (FileAlreadyExistsException e) {
            // A broken link or a file in its place is an error. A directory that another command made meanwhile is not.
            if (!Files.isDirectory(directory)) {
                throw e;
            }
        }
    }

    /** A new file of mode 0600, open to write. */
    static FileChannel create(Path file) throws IOException {
        FileChannel channel =
                FileChannel.open(file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), FILE);
        try {
            Files.setPosixFilePermissions(file, FILE_MODE);
            return channel;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** The lock's file: made if it isn't there, 0600. */
    static FileChannel openOrCreate(Path file) throws IOException {
        while (true) {
            try {
                return FileChannel.open(
                        file, Set.of(LinkOption.NOFOLLOW_LINKS, StandardOpenOption.READ, StandardOpenOption.WRITE));
            } catch (NoSuchFileException absent) {
                createWith(file, new byte[0]);
            }
        }
    }

    /** Replaces the file's content in one step. */
    static void replace(Path file, byte[] content) throws IOException {
        Path temporary = writeTemporary(file, content);
        try {
            rename(temporary, file);
        } finally {
            Files.deleteIfExists(temporary);
        }
        force(file.toAbsolutePath().getParent());
    }

    /** Gives a file another name on the same file system, in place of what has it; neither directory is forced. */
    static void rename(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            throw new IOException("the file system can't rename " + from.getFileName(), e);
        }
    }

    /**
     * Makes the file with its content unless it exists. If several processes try at once, one of them wins.
     *
     * @return whether this call made it
     */
    static boolean createWith(Path file, byte[] content) throws IOException {
        Path temporary = writeTemporary(file, content);
        try {
            // Unlike a rename, a link fails if the name exists. So the loser never damages the winner's file.
            Files.createLink(file, temporary);
        } catch (FileAlreadyExistsException e) {
            return false;
        } finally {
            Files.deleteIfExists(temporary);
        }
        force(file.toAbsolutePath().getParent());
        return true;
    }

    /** The text of a small file, or null if it isn't there. */
    static String readText(Path file) throws IOException {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    /** A new file's directory entry needs a force of its own (JVM hazard 7). */
    static void force(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    static void writeAll(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** A random name that cannot be guessed: 32 hexadecimal digits. */
    static String randomName() {
        byte[] bytes = new byte[NAME_BYTES];
        new SecureRandom().nextBytes(bytes);
        return hex(bytes);
    }

    static String hex(byte[] bytes) {
        StringBuilder text = new StringBuilder(bytes.length * 2);
        for (byte b : bytes) {
            text.append(Character.forDigit(b >> 4 & 15, 16)).append(Character.forDigit(b & 15, 16));
        }
        return text.toString();
    }

    /** The error as a sentence. A full disk keeps its own code, because it is temporary. */
    static UserException fault(String doing, Path file, IOException e) {
        String reason = e.getMessage();
        if (e instanceof FileSystemException && ((FileSystemException) e).getReason() != null) {
            reason = ((FileSystemException) e).getReason();
        } else if (e instanceof java.nio.file.AccessDeniedException) {
            reason = "permission denied";
        } else if (e instanceof NoSuchFileException) {
            reason = "no such file or directory";
        }
        boolean full = reason != null && reason.contains("No space left");
        return new UserException(
                full ? ErrorCode.NO_SPACE : ErrorCode.HOME,
                "could not " + doing + " " + file + ": " + (reason == null ? e.toString() : reason)
                        + (full ? "; make room and try again" : "; check that the home is whole and yours"),
                e);
    }

    private static Path writeTemporary(Path file, byte[] content) throws IOException {
        Path temporary = file.resolveSibling(file.getFileName() + "." + randomName() + ".tmp");
        try (FileChannel channel = create(temporary)) {
            writeAll(channel, ByteBuffer.wrap(content));
            channel.force(true);
        } catch (IOException e) {
            Files.deleteIfExists(temporary);
            throw e;
        }
        return temporary;
    }
}
