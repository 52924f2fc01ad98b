package dev.drover.worker.function;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;

/**
 * The state of a file at the time of a search. A file that was written again has another size, time or inode. The state
 * of a folder says nothing about its content, so all folders are equal.
 *
 * @param key the file system's identity of the file; null if there is none
 */
record FileState(long sizeBytes, FileTime modified, Object key) {
    /** The state where there is no file, or one whose attributes cannot be read. */
    static final FileState ABSENT = new FileState(-1, FileTime.fromMillis(0), null);

    static final FileState FOLDER = new FileState(-2, FileTime.fromMillis(0), null);

    static FileState of(Path path) {
        try {
            BasicFileAttributes found = Files.readAttributes(path, BasicFileAttributes.class);
            return found.isDirectory()
                    ? FOLDER
                    : new FileState(found.size(), found.lastModifiedTime(), found.fileKey());
        } catch (IOException e) {
            return ABSENT;
        }
    }
}
