package dev.drover.home;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * The identity of the file or directory that a path named at one time. It distinguishes the file from a later one with
 * the same name. While a file is open, or a directory is a process's working directory, no other file gets its number.
 * Immutable; any thread.
 *
 * @param deviceAndInode as the kernel numbers it
 */
record FileKey(Object deviceAndInode) {
    /**
     * The key of the file that is at that path now.
     *
     * @throws IOException if there is no file, or its attributes cannot be read
     */
    static FileKey of(Path path) throws IOException {
        return new FileKey(Files.readAttributes(path, BasicFileAttributes.class).fileKey());
    }

    /**
     * Whether this file is at that path. If the path cannot be read, for instance on a failing disk, the answer is yes.
     */
    boolean isAt(Path path) {
        try {
            return equals(of(path));
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }
}
