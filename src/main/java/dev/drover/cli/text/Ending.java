package dev.drover.cli.text;

import dev.drover.model.Cause;
import dev.drover.model.JobState;
import dev.drover.model.SystemExit;
import java.util.OptionalInt;

/**
 * How a job or one of its tasks stands, as far as sentences and exit codes need it.
 *
 * @param cause null where there is none
 * @param array whether it is a whole array job
 * @param tasks how many it has
 * @param failed how many of them failed
 * @param neverRan how many were cancelled and never ran
 * @param attempts how many were made in all
 * @param message the sentence of the last attempt, or empty
 */
public record Ending(
        JobState state,
        Cause cause,
        OptionalInt exitCode,
        OptionalInt signal,
        boolean array,
        long tasks,
        long failed,
        long neverRan,
        long attempts,
        String message) {
    private static final int SIGNAL_BASE = 128;

    /** {@code exit code 3 after 3 attempts}; empty for what succeeded or hasn't ended. */
    public String why() {
        if (state != JobState.FAILED && state != JobState.CANCELLED) {
            return "";
        }
        // What a job waited for did not succeed: that alone says that it never ran.
        return neverRan == 0 || cause == Cause.PREREQUISITE
                ? whyEnded()
                : whyEnded() + (array ? "; " + Sizes.counted(neverRan, "task") + " never ran" : "; it never ran");
    }

    private String whyEnded() {
        if (array && state == JobState.FAILED && cause != Cause.PREREQUISITE && cause != Cause.MAX_FAILURES) {
            return failed + " of " + Sizes.counted(tasks, "task") + " failed";
        }
        String reason = reason();
        return attempts > 1 && !array && state == JobState.FAILED
                ? reason + (reason.contains(", ") ? ", after " : " after ") + attempts + " attempts"
                : reason;
    }

    private String reason() {
        if (cause == null) {
            return message;
        }
        return switch (cause) {
            case EXIT ->
                exitCode.isPresent()
                        ? "exit code " + exitCode.getAsInt()
                                + (message.startsWith(SystemExit.SENTENCE) ? ", " + SystemExit.SENTENCE : "")
                        : messageOr("ended with an unknown exit code");
            case SIGNAL ->
                signal.isPresent() ? "ended by " + SignalNames.of(signal.getAsInt()) : messageOr("ended by a signal");
            case EXCEPTION -> messageOr("exception");
            case TIMEOUT -> "timed out";
            case CANCELLED -> "by user";
            case WORKER_LOST -> messageOr("its worker was lost");
            case QUARANTINED -> messageOr("its worker died each time that it ran alone");
            case OUTPUT_LIMIT -> "too much output";
            case MEMORY_LIMIT -> "too much memory";
            case CPU_LIMIT -> "too much CPU time";
            case NOT_STARTED -> messageOr("could not be started");
            case PREREQUISITE -> messageOr("a job that it waited for didn't succeed");
            case MAX_FAILURES -> "too many tasks failed";
            case SHUTDOWN -> "the coordinator was stopped";
        };
    }

    private String messageOr(String otherwise) {
        return message.isEmpty() ? otherwise : message;
    }

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
