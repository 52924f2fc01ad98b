package dev.drover.cli.terminal;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What stands on this process's standard input. Buffered, because a bare file stream asks a pipe for its position when it reads all. One
 * thread.
 */
public final class StandardInput extends BufferedInputStream {
    private static final String PIPE = "pipe:[";

    private final Path descriptor;
    private final Path parentDescriptor;

    /**
     * Wraps the stream.
     *
     * @param descriptor link that says what this process has there
     * @param parentDescriptor the same link of the process that started this one; null: it is searched when needed
     */
    public StandardInput(InputStream in, Path descriptor, Path parentDescriptor) {
        super(in);
        this.descriptor = descriptor;
        this.parentDescriptor = parentDescriptor;
    }

    /** Of this process. */
    public static StandardInput ofProcess(InputStream in) {
        return new StandardInput(in, Path.of("/proc/self/fd/0"), null);
    }

    // Not before it is asked for: process handles cost each command 5 ms.
    private Path parentDescriptor() {
        if (parentDescriptor != null) {
            return parentDescriptor;
        }
        Optional<ProcessHandle> parent = ProcessHandle.current().parent();
        return Path.of("/proc/" + (parent.isPresent() ? parent.get().pid() : 0) + "/fd/0");
    }

    /**
     * What somebody passes to this very command that has something to read: {@code "a pipe"}, {@code "a file"}, or empty. The input of a
     * whole loop, {@code … | while read x; do drover run …}, belongs to the shell that reads it, and is left alone.
     */
    public String passedIn() {
        try {
            String own = target(descriptor);
            String what = own.startsWith(PIPE) ? "a pipe" : isFile(own) ? "a file" : "";
            return !what.isEmpty() && !own.equals(target(parentDescriptor())) && available() > 0 ? what : "";
        } catch (IOException e) {
            // Without access to the link no hint can be given.
            return "";
        }
    }

    private static boolean isFile(String target) {
        return target.startsWith("/") && Files.isRegularFile(Path.of(target));
    }

    private static String target(Path link) throws IOException {
        return Files.isSymbolicLink(link) ? Files.readSymbolicLink(link).toString() : "";
    }
}
