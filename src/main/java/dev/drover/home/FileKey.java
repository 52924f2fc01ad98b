package dev.drover.home;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * Which file or directory had a path at one time: tells it from another that got its name. While it is held open or is somebody's
 * working directory no other gets its number. Immutable; any thread.
 *
 * @param deviceAndInode as the kernel numbers it
 */
record FileKey(Object deviceAndInode) {
    /**
     * What is at that path now.
     *
     * @throws IOException if nothing is, or it can't be looked at
     */
    static FileKey of(Path path) throws IOException {
        return new FileKey(Files.readAttributes(path, BasicFileAttributes.class).fileKey());
    }

    /** Whether it is at that path; a path that can't be looked at, as on a disk with a fault, counts as yes. */
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
