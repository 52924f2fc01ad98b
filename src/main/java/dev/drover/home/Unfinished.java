package dev.drover.home;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Files that are being written, in a directory of their own. A writer that is killed can't take its file away, so the next one does: a
 * name says which process writes. Without state; any thread.
 */
final class Unfinished {
    private static final Pattern NAME = Pattern.compile("(\\d{1,18})\\.(\\d{1,18})\\..*");

    private Unfinished() {}

    /** A path for a new file of this process; what dead processes left is removed. */
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
                // What is not ours stays.
                if (name.matches()
                        && !ProcessStart.isAlive(Long.parseLong(name.group(1)), Long.parseLong(name.group(2)))) {
                    // Another command may be as fast.
                    Files.deleteIfExists(file);
                }
            }
        }
    }
}
