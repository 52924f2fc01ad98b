package dev.drover.process.spawn;

import dev.drover.process.libc.Bytes;
import dev.drover.process.libc.Errno;
import dev.drover.process.spawn.SpawnException.Kind;
import java.util.Arrays;
import java.util.Optional;

/**
 * Finds which interpreter or loader kept a program that is there from being started. Without state; any thread.
 *
 * <p>The kernel gives the same error number for a missing program and for one whose interpreter is missing.
 */
final class InterpreterFault {
    /** Linux follows no more interpreters that are scripts themselves. */
    private static final int MAX_DEPTH = 5;

    private InterpreterFault() {}

    /** Empty if {@code program} names none, or all that it leads to can be executed. */
    static Optional<SpawnException> find(byte[] program, ProgramFiles files) {
        byte[] path = program;
        for (int i = 0; i < MAX_DEPTH; i++) {
            ProgramHeader header = files.header(path);
            Optional<byte[]> interpreter = header.interpreter();
            if (interpreter.isEmpty()) {
                return Optional.empty();
            }
            if (!files.isThere(interpreter.get())) {
                return Optional.of(missing(path, header, interpreter.get()));
            }
            if (!files.isExecutable(interpreter.get())) {
                return Optional.of(new SpawnException(
                        Kind.NOT_EXECUTABLE,
                        Errno.EACCES,
                        Bytes.display(path) + ": its interpreter " + Bytes.display(interpreter.get())
                                + " is not an executable file (chmod +x makes one)"));
            }
            path = interpreter.get();
        }
        return Optional.empty();
    }

    private static SpawnException missing(byte[] path, ProgramHeader header, byte[] interpreter) {
        String shown = Bytes.display(path);
        if (!header.isScript()) {
            return notFound(
                    shown + ": its loader " + Bytes.display(interpreter)
                            + " was not found; it was built for another system, so install that loader or a build for this one");
        }
        int last = interpreter.length - 1;
        if (interpreter[last] == '\r') {
            return notFound(shown + ": its first line ends with CR LF, as on Windows, so its interpreter is "
                    + Bytes.display(Arrays.copyOf(interpreter, last))
                    + " with a CR at the end, which was not found; make its line ends LF (sed -i 's/\\r$//' " + shown
                    + ")");
        }
        return notFound(shown + ": its interpreter " + Bytes.display(interpreter)
                + " was not found; install it, or correct the first line, which names it after #!");
    }

    private static SpawnException notFound(String sentence) {
        return new SpawnException(Kind.NOT_FOUND, Errno.ENOENT, sentence);
    }
}
