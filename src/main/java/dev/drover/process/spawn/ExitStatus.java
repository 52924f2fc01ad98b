package dev.drover.process.spawn;

import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * How a child ended; what could not be measured is absent, never guessed. Immutable.
 *
 * @param exitCode 0 to 255. Java's Process reports a death by signal as 128 + signal, which looks like {@code exit 143} (JVM
 *     hazard 2): the fallback passes that on as it is and leaves {@code signal} absent
 * @param signal the signal that killed it
 * @param cpuMicros user and system time of the child and the descendants that it waited for
 * @param peakBytes the largest resident set of the child or a descendant that it waited for; present only when it is clearly above
 *     this JVM's own, because Linux counts the memory that a child shares with its parent until exec as the child's
 */
public record ExitStatus(OptionalInt exitCode, OptionalInt signal, OptionalLong cpuMicros, OptionalLong peakBytes) {

    /** A status of which only the exit code is known. */
    public static ExitStatus ofExitCode(int exitCode) {
        return new ExitStatus(
                OptionalInt.of(exitCode), OptionalInt.empty(), OptionalLong.empty(), OptionalLong.empty());
    }

    public boolean isSuccess() {
        return exitCode.isPresent() && exitCode.getAsInt() == 0;
    }
}
