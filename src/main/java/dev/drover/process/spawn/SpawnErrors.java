package dev.drover.process.spawn;

import dev.drover.model.ExecLimits;
import dev.drover.process.libc.Bytes;
import dev.drover.process.libc.Errno;
import dev.drover.process.spawn.SpawnException.Kind;
import dev.drover.process.table.ProcessLimits;
import java.util.List;

/** The error messages of failed spawns, the same for each launcher. Any thread may call it. */
final class SpawnErrors {
    private SpawnErrors() {}

    static SpawnException notFound(byte[] command, CommandLookup lookup) {
        String where = lookup.isSearch() ? "; looked in " + Bytes.display(lookup.searchPath()) : "";
        String name = command.length == 0 ? "''" : Bytes.display(command);
        return new SpawnException(Kind.NOT_FOUND, Errno.ENOENT, name + ": command not found" + where);
    }

    /** Where the file cannot be read, so that the interpreter has no name. */
    static SpawnException missingInterpreter(byte[] path) {
        return new SpawnException(
                Kind.NOT_FOUND,
                Errno.ENOENT,
                Bytes.display(path) + ": the interpreter that it names (after #!, or its loader) was not found");
    }

    static SpawnException wrongMachine(byte[] path) {
        return new SpawnException(
                Kind.NOT_EXECUTABLE,
                Errno.ENOEXEC,
                Bytes.display(path) + ": it is neither a script nor a program for this machine");
    }

    static SpawnException notExecutable(byte[] path) {
        return new SpawnException(
                Kind.NOT_EXECUTABLE,
                Errno.EACCES,
                Bytes.display(path) + ": permission denied; it is not an executable file (chmod +x makes one)");
    }

    static SpawnException noDirectory(byte[] directory, int errno) {
        String why = errno == Errno.EACCES ? "may not be entered" : "is not there or is no directory";
        return new SpawnException(Kind.NO_DIRECTORY, errno, "the directory " + Bytes.display(directory) + " " + why);
    }

    static SpawnException cannotOpen(String what, byte[] path, int errno, String why) {
        return new SpawnException(Kind.OTHER, errno, "cannot open " + what + " " + Bytes.display(path) + ": " + why);
    }

    static SpawnException noNiceness(int niceness, int errno) {
        return new SpawnException(
                Kind.OTHER,
                errno,
                "the niceness " + niceness
                        + " is below that of the worker, and this user may not lower it; choose a higher"
                        + " one, or allow it (ulimit -e) where the coordinator is started");
    }

    static SpawnException tooLong(SpawnSpec spec) {
        ExecLimits limits = ProcessLimits.execLimits();
        long total = 0;
        long longest = 0;
        for (List<byte[]> words : List.of(spec.wordsOfProgram(), spec.environment())) {
            for (byte[] word : words) {
                total += ExecLimits.counted(word.length);
                longest = Math.max(longest, word.length + 1);
            }
        }
        String sentence = longest > limits.wordBytes()
                ? limits.wordTooLong("one argument or environment entry", longest)
                : limits.tooLong(total);
        return new SpawnException(Kind.TOO_LONG, Errno.E2BIG, sentence);
    }
}
