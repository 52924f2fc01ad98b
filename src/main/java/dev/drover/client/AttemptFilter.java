package dev.drover.client;

import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * Which ended attempts of a job are wanted.
 *
 * @param job whose attempts
 * @param tasks only of these; empty: all
 * @param options what else is asked; empty: each attempt, without what it wrote and returned
 */
public record AttemptFilter(JobId job, List<TaskRange> tasks, Set<Option> options) {
    /**
     * Copies the list of tasks and the options.
     *
     * @param job {@link #job}
     * @param tasks {@link #tasks}
     * @param options {@link #options}
     */
    public AttemptFilter {
        ArgumentChecks.requireNonNull(job, "job");
        ArgumentChecks.requireNonNulls(tasks, "tasks");
        ArgumentChecks.requireNonNulls(options, "options");
        tasks = List.copyOf(tasks);
        options = Set.copyOf(options);
    }

    /** What can be asked beside. */
    public enum Option {
        /** Only the last attempt of each task. */
        LAST_ONLY,
        /** With the ends of its output, its result and its stack. */
        WHOLE
    }

    /**
     * {@return attempts of all tasks of a job}
     *
     * @param job whose attempts
     * @param options what else is asked
     */
    public static AttemptFilter of(JobId job, Option... options) {
        return of(job, List.of(), options);
    }

    /**
     * {@return attempts of some tasks of a job}
     *
     * @param job whose attempts
     * @param tasks only of these; empty: all
     * @param options what else is asked
     */
    public static AttemptFilter of(JobId job, List<TaskRange> tasks, Option... options) {
        ArgumentChecks.requireNonNulls(options, "options");
        return new AttemptFilter(job, tasks, Set.copyOf(Arrays.asList(options)));
    }

    /** {@return whether it is with {@link Option#LAST_ONLY}} */
    public boolean lastOnly() {
        return options.contains(Option.LAST_ONLY);
    }

    /** {@return whether it is with {@link Option#WHOLE}} */
    public boolean whole() {
        return options.contains(Option.WHOLE);
    }
}
