package dev.drover.cli.text;

import dev.drover.model.Cause;
import dev.drover.model.JobState;
import java.util.OptionalInt;

/**
 * How a job or one of its tasks stands, as far as sentences and exit codes need it.
 *
 * @param cause null where there is none
 * @param array whether it is a whole array job
 * @param why {@code exit code 3 after 3 attempts}; empty for what succeeded or hasn't ended
 */
public record Ending(JobState state, Cause cause, OptionalInt exitCode, OptionalInt signal, boolean array, String why) {
    private static final int SIGNAL_BASE = 128;

    /** The exit code of {@code run}, {@code wait} and {@code submit --wait} when they were about this alone. */
    public int asExitCode() {
        if (state == JobState.SUCCEEDED) {
            return ExitCodes.DONE;
        }
        if (array || cause == null) {
            return ExitCodes.FAILED;
        }
        return switch (cause) {
            // A function that called System.exit(0) has not succeeded.
            case EXIT, NOT_STARTED -> exitCode.orElse(0) == 0 ? ExitCodes.FAILED : exitCode.getAsInt();
            case SIGNAL -> signal.isPresent() ? SIGNAL_BASE + signal.getAsInt() : exitCode.orElse(ExitCodes.FAILED);
            case TIMEOUT -> ExitCodes.TIMED_OUT;
            case CANCELLED -> ExitCodes.CANCELLED;
            default -> ExitCodes.FAILED;
        };
    }
}
