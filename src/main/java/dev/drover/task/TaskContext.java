package dev.drover.task;

import java.nio.file.Path;
import java.util.Map;

/** The context of a running task. Any thread of the task may call it; calls after the task has ended do nothing. */
public interface TaskContext {
    /** Id of the job, from 1. */
    long job();

    /** Number of the task as people see it: the value of an array, the position in a list, 0 for a plain job. */
    long task();

    /** Which attempt of the task this is, from 1. */
    int attempt();

    /** The task's value in a list or range; empty for a plain job. */
    String value();

    /**
     * Reports progress; the newest report wins where they come faster than they can be sent.
     *
     * @param current how far
     * @param total of how much; NaN if that isn't known
     * @param note a few words for people, or empty
     */
    void progress(double current, double total, String note);

    /** Reports progress without a note. */
    default void progress(double current, double total) {
        progress(current, total, "");
    }

    /** Whether the task was asked to end: by {@code drover cancel}, its time-out, or a shutdown. */
    boolean isCancelled();

    /**
     * Runs an action once when the task is asked to end, at once if it was already; on a thread of Drover's, so keep it short.
     */
    void onCancel(Runnable action);

    /** Writes a line to the task's captured output, as a command's standard output. */
    void log(String line);

    /** The job's environment, not the worker's. Names and values that aren't UTF-8 are left out. */
    Map<String, String> environment();

    /** The job's working directory: resolve paths against it, a worker's own is elsewhere. */
    Path directory();
}
