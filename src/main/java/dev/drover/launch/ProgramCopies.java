package dev.drover.launch;

import dev.drover.home.HomePaths;
import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Makes the private copy of the jars that coordinators and workers run from, and sweeps copies that nobody uses any more. A JVM loads
 * classes late, so without a copy an upgrade would break what runs. Without state; any thread and process.
 *
 * <p>There is one directory for each state of the installation, named by it and never changed: it is made under another name and renamed.
 * The launcher script names it, beside the class-data archives for its path. Without the script it is in the home. A copy shares its blocks
 * with the original where the file system can do that (a reflink). It is never a hard link, which would be overwritten with the original.
 * Times are preserved, because a class-data archive is refused when they differ.
 *
 * <p>Where there can be no copy (a folder of classes, no room), the program runs from what was installed.
 */
public final class ProgramCopies {
    /** A program that is larger is not copied: it is an application that has Drover among its libraries. */
    private static final long LIMIT_BYTES = 256L << 20;

    private static final int TRIES = 3;
    /** What has this ending is being made or swept. When it is old, its maker was killed. */
    private static final String UNFINISHED = ".making";

    /** As in scripts/lib/archive.sh, which makes other things beside the copies. */
    private static final long UNFINISHED_MS = 10 * 60_000;

    private static final String COPY = ".program";
    private static final String ARCHIVES = ".services";

    /** A program, and that this process uses its copy until it is closed; null if it runs from none, or marked it for itself. */
    record Prepared(Program program, ProgramUse use) {}

    private record Jar(Path path, BasicFileAttributes state) {
        static Jar of(Path path) throws IOException {
            return new Jar(path, Files.readAttributes(path, BasicFileAttributes.class));
        }

        boolean isLike(Jar other) {
            return state.size() == other.state.size()
                    && state.lastModifiedTime().equals(other.state.lastModifiedTime())
                    && Objects.equals(state.fileKey(), other.state.fileKey());
        }
    }

    private ProgramCopies() {}

    /** The program that a new coordinator of that home must run from. A copy is made if there is none. */
    static Prepared prepare(HomePaths home) {
        return prepare(home, Program.ofThisProcess());
    }

    /** @param installed what this process runs from */
    static Prepared prepare(HomePaths home, Program installed) {
        if (installed.copy().isPresent()) {
            // This process marked it when it began. A second channel would take that mark away: when a process closes
            // any
            // descriptor of a file, the kernel drops all its record locks on it.
            return new Prepared(installed, null);
        }
        try {
            for (int i = 0; i < TRIES; i++) {
                List<Jar> jars = jars(installed);
                if (jars.isEmpty()) {
                    break;
                }
                Path directory = directory(home, jars);
                ProgramUse use = isWhole(directory, jars) ? ProgramUse.begin(directory) : null;
                if (use != null) {
                    return new Prepared(new Program(copied(directory, jars), Optional.of(directory)), use);
                }
                make(directory, jars);
            }
        } catch (IOException e) {
            // For example no room. What was installed does as well, until it is replaced.
            return new Prepared(installed, null);
        }
        return new Prepared(installed, null);
    }

    /** The installed jars; empty if they can't be copied. */
    private static List<Jar> jars(Program installed) throws IOException {
        List<Jar> jars = new ArrayList<>();
        Set<Path> names = new HashSet<>();
        long bytes = 0;
        for (Path entry : installed.classPath()) {
            if (!Files.exists(entry)) {
                continue;
            }
            Jar jar = Jar.of(entry);
            bytes += jar.state.size();
            if (!jar.state.isRegularFile() || bytes > LIMIT_BYTES || !names.add(entry.getFileName())) {
                return List.of();
            }
            jars.add(jar);
        }
        return jars;
    }

    private static Path directory(HomePaths home, List<Jar> jars) {
        String wanted = System.getProperty(Program.COPY, "");
        if (!wanted.isEmpty()) {
            return Path.of(wanted);
        }
        long id = 0;
        for (Jar jar : jars) {
            id = id * 1_000_003
                    + Objects.hash(jar.path, jar.state.size(), jar.state.lastModifiedTime(), jar.state.fileKey());
        }
        return home.programs().resolve(Long.toHexString(id) + COPY);
    }

    private static List<Path> copied(Path directory, List<Jar> jars) {
        List<Path> copied = new ArrayList<>();
        for (Jar jar : jars) {
            copied.add(directory.resolve(jar.path.getFileName()));
        }
        return copied;
    }

    /** After a power cut a file may be shorter than it was. */
    private static boolean isWhole(Path directory, List<Jar> jars) throws IOException {
        if (!Files.exists(directory.resolve(ProgramUse.FILE))) {
            return false;
        }
        for (Jar jar : jars) {
            try {
                if (Files.size(directory.resolve(jar.path.getFileName())) != jar.state.size()) {
                    return false;
                }
            } catch (NoSuchFileException e) {
                return false;
            }
        }
        return true;
    }

    private static void make(Path directory, List<Jar> jars) throws IOException {
        Path unfinished = unfinished(directory);
        try {
            Files.createDirectories(
                    directory.getParent(),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            Files.createDirectory(
                    unfinished, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            Files.createFile(unfinished.resolve(ProgramUse.FILE));
            copy(jars, unfinished);
            for (Jar jar : jars) {
                if (!jar.isLike(Jar.of(jar.path))) {
                    // It is being replaced at this moment, so the copy may be a mixture.
                    return;
                }
            }
            replace(directory, unfinished, jars);
        } finally {
            delete(unfinished.toFile());
        }
    }

    private static void replace(Path directory, Path unfinished, List<Jar> jars) throws IOException {
        try {
            if (Files.exists(directory) && !isWhole(directory, jars)) {
                Path damaged = unfinished.resolveSibling(unfinished.getFileName() + UNFINISHED);
                Files.move(directory, damaged);
                delete(damaged.toFile());
            }
            Files.move(unfinished, directory, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException e) {
            // An atomic move onto a directory with files has no exception of its own, so what counts is what is there
            // now.
            if (!isWhole(directory, jars)) {
                throw e;
            }
            // Another command was faster.
        }
    }

    private static Path unfinished(Path directory) {
        return directory.resolveSibling(directory.getFileName() + "."
                + ProcessHandle.current().pid() + "-" + Thread.currentThread().getId() + UNFINISHED);
    }

    /** Java 17 itself can't make a reflink. */
    private static void copy(List<Jar> jars, Path into) throws IOException {
        List<String> command =
                new ArrayList<>(List.of("cp", "--reflink=auto", "--preserve=timestamps", "-t", into.toString(), "--"));
        for (Jar jar : jars) {
            command.add(jar.path.toString());
        }
        if (!succeeds(command)) {
            for (Jar jar : jars) {
                Files.copy(
                        jar.path,
                        into.resolve(jar.path.getFileName()),
                        StandardCopyOption.COPY_ATTRIBUTES,
                        StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    private static boolean succeeds(List<String> command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectInput(new File("/dev/null"))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Removes the copies beside this process's that nobody uses, with their archives, and what was begun and is not finished. */
    public static void sweep(Instant now) throws IOException {
        Optional<Path> own = Program.ofThisProcess().copy();
        if (own.isPresent()) {
            sweep(own.get(), now);
        }
    }

    static void sweep(Path own, Instant now) throws IOException {
        String name = own.getFileName().toString();
        // Another Java has copies and archives of its own.
        String sameJava = name.substring(0, name.lastIndexOf('-') + 1);
        try (DirectoryStream<Path> copies = Files.newDirectoryStream(own.getParent(), sameJava + "*" + COPY)) {
            for (Path copy : copies) {
                if (!copy.equals(own)) {
                    sweep(copy);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        Instant oldest = now.minusMillis(UNFINISHED_MS);
        try (DirectoryStream<Path> begun = Files.newDirectoryStream(own.getParent(), "*" + UNFINISHED)) {
            for (Path unfinished : begun) {
                if (Files.getLastModifiedTime(unfinished).toInstant().isBefore(oldest)) {
                    delete(unfinished.toFile());
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        } catch (NoSuchFileException e) {
            // Its maker has finished it, or another process has removed it.
        }
    }

    private static void sweep(Path copy) throws IOException {
        Path gone = unfinished(copy);
        try (FileChannel channel = FileChannel.open(copy.resolve(ProgramUse.FILE), StandardOpenOption.WRITE)) {
            if (channel.tryLock() == null) {
                return;
            }
            // From here on nobody can begin to use it.
            Files.move(copy, gone, StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException | OverlappingFileLockException e) {
            // Another process sweeps it, or this one uses it.
            return;
        }
        delete(gone.toFile());
        String name = copy.getFileName().toString();
        delete(copy.resolveSibling(name.substring(0, name.length() - COPY.length()) + ARCHIVES)
                .toFile());
    }

    /** What can't be removed now is removed as unfinished later. */
    private static void delete(File file) {
        File[] children = file.listFiles();
        if (children != null) {
            for (File child : children) {
                delete(child);
            }
        }
        file.delete();
    }
}
