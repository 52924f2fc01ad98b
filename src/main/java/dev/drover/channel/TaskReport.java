package dev.drover.channel;

/** One thing that a task reports of itself. Immutable; any thread. */
public sealed interface TaskReport {
    /**
     * How far it is.
     *
     * @param current a finite number
     * @param total a finite number; NaN if it is not known
     * @param note a few words for people, or empty
     */
    record Progress(double current, double total, String note) implements TaskReport {}

    /**
     * A message to whoever follows the job.
     *
     * @param json one JSON value
     */
    record Message(String json) implements TaskReport {}

    /**
     * What it gives back, which counts only if it succeeds.
     *
     * @param json one JSON value
     */
    record Result(String json) implements TaskReport {}

    /**
     * What went wrong, which describes a failure and makes none.
     *
     * @param type what kind of error it is, as an exception's class; or empty
     * @param message a sentence, or empty
     */
    record Error(String type, String message) implements TaskReport {}
}
