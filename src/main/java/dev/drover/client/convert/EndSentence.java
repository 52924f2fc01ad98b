package dev.drover.client.convert;

import dev.drover.model.Cause;
import dev.drover.model.JobState;
import dev.drover.model.SignalNames;
import dev.drover.model.SystemExit;
import dev.drover.spec.NumberText;
import java.util.OptionalInt;

/**
 * Says why a job, a task or an attempt ended as it did: the only place that makes this sentence, for the library and the command line,
 * whether the end was learned from an event, from the coordinator or from the history. Immutable; any thread.
 *
 * @param cause null where there is none
 * @param array whether it is a whole array job
 * @param tasks how many it has
 * @param failed how many of them failed
 * @param neverRan how many were cancelled and never ran
 * @param attempts how many were made in all
 * @param message what the last attempt said, or empty
 */
public record EndSentence(
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
    /** {@code exit code 3 after 3 attempts}; empty for what succeeded or hasn't ended. */
    public String text() {
        if (state != JobState.FAILED && state != JobState.CANCELLED) {
            return "";
        }
        // What a job waited for did not succeed: that alone says that it never ran.
        return neverRan == 0 || cause == Cause.PREREQUISITE
                ? whyEnded()
                : whyEnded() + (array ? "; " + tasks(neverRan) + " never ran" : "; it never ran");
    }

    private String whyEnded() {
        if (array && state == JobState.FAILED && cause != Cause.PREREQUISITE && cause != Cause.MAX_FAILURES) {
            return failed + " of " + tasks(tasks) + " failed";
        }
        String reason = reason();
        return attempts > 1 && !array && state == JobState.FAILED
                ? reason + (reason.contains(", ") ? ", after " : " after ") + attempts + " attempts"
                : reason;
    }

    private static String tasks(long number) {
        return NumberText.grouped(number) + (number == 1 ? " task" : " tasks");
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
            case OUTPUT_LIMIT -> messageOr("too much output");
            case MEMORY_LIMIT -> messageOr("too much memory");
            case CPU_LIMIT -> messageOr("too much CPU time");
            case NOT_STARTED -> messageOr("could not be started");
            case PREREQUISITE -> messageOr("a job that it waited for didn't succeed");
            case MAX_FAILURES -> "too many tasks failed";
            case SHUTDOWN -> "the coordinator was stopped";
        };
    }

    private String messageOr(String otherwise) {
        return message.isEmpty() ? otherwise : message;
    }
}
