package dev.drover.task;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

/** The context of a running task. Any thread of the task may call it; calls after the task has ended do nothing. */
public interface TaskContext {
    /** {@return the id of the job, from 1} */
    long job();

    /** {@return the number of the task as people see it: the value of an array, the position in a list, 0 for a plain job} */
    long task();

    /** {@return which attempt of the task this is, from 1} */
    int attempt();

    /** {@return the value of the task in a list or range; empty for a plain job} */
    String value();

    /**
     * Reports progress; the newest report wins where they come faster than they can be sent.
     *
     * @param current how far
     * @param total of how much; NaN if that isn't known
     * @param note a few words for people, or empty
     */
    void progress(double current, double total, String note);

    /**
     * Reports progress without a note.
     *
     * @param current how far
     * @param total of how much; NaN if that isn't known
     */
    default void progress(double current, double total) {
        progress(current, total, "");
    }

    /**
     * Sends a message to those who follow the job: {@code drover tail}, and programs. Waits while 1 MiB of the task's messages is on its way.
     *
     * <p>Messages arrive in their order and are recorded as far as 64 KiB an attempt, those to the task included.
     *
     * @param message what JSON can say: a record, a collection, a text, a number, or a {@link JsonText}
     * @throws IllegalArgumentException if it can't be written as JSON, or takes more than 64 KiB as such
     * @throws InterruptedException if the thread is interrupted while it waits
     */
    void send(Object message) throws InterruptedException;

    /**
     * {@return the messages that were sent to the task, by {@code drover send} or a program} The task takes messages from the first call on;
     * those that are sent before are refused.
     */
    MessageQueue messages();

    /**
     * Sets the result of the task, for one that returns null. It counts if the task succeeds; the last call wins.
     *
     * @param result what JSON can say
     * @throws IllegalArgumentException if it can't be written as JSON
     */
    void result(Object result);

    /** {@return whether the task was asked to end: by {@code drover cancel}, its time-out, or a shutdown} */
    boolean isCancelled();

    /**
     * Runs an action once when the task is asked to end, at once if it was already; on a thread of Drover's, so keep it short.
     *
     * @param action what to do
     */
    void onCancel(Runnable action);

    /**
     * Runs an action once when the worker of the task is about to leave, at once if it was already; on a thread of Drover's, so keep it short.
     * The task may end by itself then; what its worker waits for, it says. The coordinator's end is none: the work goes on.
     *
     * @param action what to do
     */
    void onDisconnect(Runnable action);

    /**
     * Writes a line to the task's captured output, as a command's standard output.
     *
     * @param line without its end
     */
    void log(String line);

    /**
     * Does work on a thread of its own. What it prints is the attempt's output. Its thread is interrupted when the task is asked to end, and
     * when its {@code run} is over: wait for what must be done. A failure that nobody looked at by then is a warning of the attempt: by
     * asking the future, or by a stage that handles it. A stage without such an end passes the question on; a failure that {@code run}
     * itself throws is not said twice.
     *
     * @param work what to do
     * @param <T> what it returns
     * @return its result; already cancelled if the task was asked to end, or has ended
     */
    <T> CompletableFuture<T> async(Callable<T> work);

    /** {@return the job's environment, not the worker's. Names and values that aren't UTF-8 are left out} */
    Map<String, String> environment();

    /** {@return the job's working directory: resolve paths against it, a worker's own is elsewhere} */
    Path directory();
}
