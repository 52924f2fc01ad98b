package dev.drover.worker.function;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;

/**
 * What a file was when it was looked at: one that was written again since has another size, time or inode. Of what is in a folder
 * the folder's own state says nothing, so all folders are alike.
 *
 * @param key the file system's own name for it; null where there is none
 */
record FileState(long sizeBytes, FileTime modified, Object key) {
    /** Where no file is, or none that can be looked at. */
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
