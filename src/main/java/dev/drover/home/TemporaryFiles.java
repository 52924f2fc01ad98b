package dev.drover.home;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Files that are being written, in a directory of their own. A killed writer cannot remove its file, so the next writer
 * does it. The name of a file says which process writes it. Without state; any thread.
 */
final class TemporaryFiles {
    private static final Pattern NAME = Pattern.compile("(\\d{1,18})\\.(\\d{1,18})\\..*");

    private TemporaryFiles() {}

    /** A path for a new file of this process. Files of dead processes are removed. */
    static Path fresh(HomePaths paths) throws IOException {
        HomeFiles.createDirectory(paths.unfinished());
        removeLeft(paths.unfinished());
        long pid = ProcessHandle.current().pid();
        return paths.unfinished().resolve(pid + "." + ProcessStart.startTicks(pid) + "." + HomeFiles.randomName());
    }

    private static void removeLeft(Path directory) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                Matcher name = NAME.matcher(file.getFileName().toString());
                // Other files stay.
                if (name.matches()
                        && !ProcessStart.isAlive(Long.parseLong(name.group(1)), Long.parseLong(name.group(2)))) {
                    // Another command may remove it at the same time.
                    Files.deleteIfExists(file);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }
}
