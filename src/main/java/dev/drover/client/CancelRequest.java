package dev.drover.client;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * A request to cancel a job or some of its tasks.
 *
 * @param job which one
 * @param tasks only these; empty: the whole job
 * @param options how; empty: as usual
 */
public record CancelRequest(JobId job, List<TaskRange> tasks, Set<Option> options) {
    /**
     * Copies the list of tasks and the options.
     *
     * @param job {@link #job}
     * @param tasks {@link #tasks}
     * @param options {@link #options}
     */
    public CancelRequest {
        ArgumentChecks.requireNonNull(job, "job");
        ArgumentChecks.requireNonNulls(tasks, "tasks");
        ArgumentChecks.requireNonNulls(options, "options");
        tasks = List.copyOf(tasks);
        options = Set.copyOf(options);
    }

    /** How a cancel differs from a usual one, which asks with SIGTERM first and returns when all has ended. */
    public enum Option {
        /** With SIGKILL at once. */
        FORCE,
        /** Return as soon as the request is on disk. */
        NO_WAIT
    }

    /**
     * {@return a request to cancel all tasks of a job}
     *
     * @param job which one
     * @param options how; none: as usual
     */
    public static CancelRequest of(JobId job, Option... options) {
        return of(job, List.of(), options);
    }

    /**
     * {@return a request to cancel some tasks of a job}
     *
     * @param job which one
     * @param tasks only these; empty: the whole job
     * @param options how; none: as usual
     */
    public static CancelRequest of(JobId job, List<TaskRange> tasks, Option... options) {
        ArgumentChecks.requireNonNulls(options, "options");
        return new CancelRequest(job, tasks, Set.copyOf(Arrays.asList(options)));
    }

    /**
     * {@return the same request with one more option}
     *
     * @param option how
     */
    public CancelRequest with(Option option) {
        ArgumentChecks.requireNonNull(option, "option");
        Set<Option> more = EnumSet.of(option);
        more.addAll(options);
        return new CancelRequest(job, tasks, more);
    }

    /** {@return whether it is with {@link Option#FORCE}} */
    public boolean force() {
        return options.contains(Option.FORCE);
    }

    /** {@return whether it is with {@link Option#NO_WAIT}} */
    public boolean noWait() {
        return options.contains(Option.NO_WAIT);
    }
}
