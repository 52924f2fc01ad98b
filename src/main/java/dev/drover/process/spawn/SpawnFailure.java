package dev.drover.process.spawn;

import com.sun.jna.Native;
import dev.drover.process.libc.Bytes;
import dev.drover.process.libc.Errno;
import dev.drover.process.libc.Libc;
import dev.drover.process.spawn.SpawnException.Kind;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Finds the step at which a native spawn failed, because {@code posix_spawn} gives one error number for all of them.
 * Owned by the spawning thread.
 */
record SpawnFailure(SpawnSpec spec, CommandLookup lookup, SpawnBlock block) {
    SpawnException explain(int errno, byte[] candidate) {
        if (errno == Errno.E2BIG) {
            return SpawnErrors.tooLong(spec);
        }
        if (!isAccessible(withDot(spec.directory()), Libc.X_OK)) {
            return SpawnErrors.noDirectory(spec.directory(), Native.getLastError());
        }
        if (spec.stdin() instanceof Stdio.ReadFile file && !isAccessible(file.path(), Libc.R_OK)) {
            return cannotOpen("standard input", file.path());
        }
        for (Stdio.Output output : List.of(spec.stdout(), spec.stderr())) {
            if (output instanceof Stdio.AppendFile file && !isAccessible(file.path(), Libc.W_OK)) {
                return cannotOpen("output file", file.path());
            }
        }
        ProgramFiles files = new NativeFiles(spec);
        return switch (errno) {
            case Errno.ENOENT, Errno.ENOTDIR ->
                files.isThere(candidate)
                        ? InterpreterFault.find(candidate, files)
                                .orElseGet(() -> SpawnErrors.missingInterpreter(candidate))
                        : SpawnErrors.notFound(spec.argv().get(0), lookup);
            case Errno.EACCES, Errno.EPERM ->
                (files.isExecutable(candidate)
                                ? InterpreterFault.find(candidate, files)
                                : Optional.<SpawnException>empty())
                        .orElseGet(() -> SpawnErrors.notExecutable(candidate));
            case Errno.ENOEXEC -> SpawnErrors.wrongMachine(candidate);
            default ->
                new SpawnException(
                        Kind.OTHER, errno, "cannot start " + Bytes.display(candidate) + ": " + Libc.strerror(errno));
        };
    }

    private static SpawnException cannotOpen(String what, byte[] path) {
        int errno = Native.getLastError();
        return SpawnErrors.cannotOpen(what, path, errno, Libc.strerror(errno));
    }

    private boolean isAccessible(byte[] path, int mode) {
        int mark = block.mark();
        try {
            return Libc.access(block.put(path), mode) == 0;
        } finally {
            block.rewind(mark);
        }
    }

    /**
     * The path of the directory's own entry. It exists only if the path is a directory, and can be reached only if the
     * directory may be entered.
     */
    private static byte[] withDot(byte[] directory) {
        byte[] path = Arrays.copyOf(directory, directory.length + 2);
        path[directory.length] = '/';
        path[directory.length + 1] = '.';
        return path;
    }
}
