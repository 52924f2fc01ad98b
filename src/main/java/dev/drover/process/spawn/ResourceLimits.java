package dev.drover.process.spawn;

import dev.drover.process.spawn.SpawnException.Kind;
import dev.drover.process.table.ProcessLimits;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Limits of the kernel that a child has from its first instruction, with all that it starts (setrlimit(2)). Immutable.
 *
 * <p>{@code posix_spawn} has no attribute for them, and a limit that is set on a running child comes too late for what it does first. So {@code
 * prlimit} of util-linux sets them on itself and becomes the command by exec: other than a shell it leaves arguments and environment as they are.
 *
 * @param openFiles how many descriptors one process may have; absent: as many as this process
 * @param coreDump whether a crash leaves a core file; absent: as for this process
 */
public record ResourceLimits(OptionalInt openFiles, Optional<Boolean> coreDump) {
    public static final ResourceLimits NONE = new ResourceLimits(OptionalInt.empty(), Optional.empty());

    static final byte[] PROGRAM = "/usr/bin/prlimit".getBytes(StandardCharsets.US_ASCII);

    public ResourceLimits {
        if (openFiles.isPresent() && openFiles.getAsInt() < 1) {
            throw new IllegalArgumentException(
                    "a process may have at least one open file, not " + openFiles.getAsInt());
        }
    }

    boolean isAny() {
        return openFiles.isPresent() || coreDump.isPresent();
    }

    /** What stands before the command. */
    List<byte[]> words() {
        List<byte[]> words = new ArrayList<>();
        words.add(PROGRAM);
        openFiles.ifPresent(limit -> words.add(word("--nofile=" + limit + ':' + limit)));
        coreDump.ifPresent(isOn -> words.add(word("--core=" + (isOn ? ProcessLimits.hardCoreBytes() : "0"))));
        words.add(word("--"));
        return words;
    }

    private static byte[] word(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Refuses what this process may not give, and what this machine has no program for. */
    void requirePossible(ProgramFiles files) throws SpawnException {
        if (!files.isExecutable(PROGRAM)) {
            throw new SpawnException(
                    Kind.OTHER,
                    0,
                    "limits of open files and core dumps need prlimit of util-linux, and /usr/bin/prlimit is not there;"
                            + " install it, or leave the limits out");
        }
        long most = ProcessLimits.mostOpenFiles();
        if (openFiles.isPresent() && openFiles.getAsInt() > most) {
            throw new SpawnException(
                    Kind.OTHER,
                    0,
                    "a limit of " + openFiles.getAsInt() + " open files is above that of the worker, which is " + most
                            + ", and this user may not raise it; choose a lower one, or raise it (ulimit -Hn) where the"
                            + " coordinator is started");
        }
    }
}
