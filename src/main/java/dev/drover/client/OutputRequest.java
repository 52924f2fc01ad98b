package dev.drover.client;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Which captured output is wanted.
 *
 * @param job which one
 * @param tasks only of these; empty: all
 * @param attempt of each task, from 1; 0: its last
 * @param options what else is asked; empty: of all these tasks, as far as they are now
 */
public record OutputRequest(JobId job, List<TaskRange> tasks, int attempt, Set<Option> options) {
    /**
     * Copies the list of tasks and the options, and refuses a negative number of an attempt.
     *
     * @param job {@link #job}
     * @param tasks {@link #tasks}
     * @param attempt {@link #attempt}
     * @param options {@link #options}
     */
    public OutputRequest {
        ArgumentChecks.requireNonNull(job, "job");
        ArgumentChecks.requireNonNulls(tasks, "tasks");
        ArgumentChecks.requireNonNulls(options, "options");
        ArgumentChecks.requireNotNegative("number of an attempt", attempt);
        tasks = List.copyOf(tasks);
        options = Set.copyOf(options);
    }

    /** What can be asked beside. */
    public enum Option {
        /** Only of tasks that failed. */
        FAILED_ONLY,
        /** Go on until the job has ended, by arrival instead of by task. */
        FOLLOW
    }

    /**
     * {@return a request for the output of the last attempt of each task}
     *
     * @param job which one
     */
    public static OutputRequest of(JobId job) {
        ArgumentChecks.requireNonNull(job, "job");
        return new OutputRequest(job, List.of(), 0, Set.of());
    }

    /**
     * {@return the same request for some tasks}
     *
     * @param only only of these; empty: all
     */
    public OutputRequest ofTasks(List<TaskRange> only) {
        ArgumentChecks.requireNonNulls(only, "only");
        return new OutputRequest(job, only, attempt, options);
    }

    /**
     * {@return the same request for another attempt}
     *
     * @param number of each task, from 1; 0: its last
     * @throws IllegalArgumentException if it is negative
     */
    public OutputRequest ofAttempt(int number) {
        return new OutputRequest(job, tasks, number, options);
    }

    /**
     * {@return the same request with one more option}
     *
     * @param option what else is asked
     */
    public OutputRequest with(Option option) {
        ArgumentChecks.requireNonNull(option, "option");
        Set<Option> more = EnumSet.of(option);
        more.addAll(options);
        return new OutputRequest(job, tasks, attempt, more);
    }

    /** {@return whether it is with {@link Option#FAILED_ONLY}} */
    public boolean failedOnly() {
        return options.contains(Option.FAILED_ONLY);
    }

    /** {@return whether it is with {@link Option#FOLLOW}} */
    public boolean follow() {
        return options.contains(Option.FOLLOW);
    }
}
