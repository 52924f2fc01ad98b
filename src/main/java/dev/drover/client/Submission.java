package dev.drover.client;

import java.util.Objects;
import java.util.function.Function;

/** A job that the coordinator has accepted: it is on disk. Immutable; any thread. */
public final class Submission {
    private final JobId id;
    private final long tasks;
    private final boolean repeated;
    private final Function<CancelRequest, Cancellation> canceller;

    /**
     * What the coordinator answered; for Drover's own packages and for tests of programs.
     *
     * @param id of the job
     * @param tasks it has
     * @param repeated it was known by its key: nothing new was queued
     * @param canceller carries out {@link #cancel}
     */
    public Submission(JobId id, long tasks, boolean repeated, Function<CancelRequest, Cancellation> canceller) {
        this.id = ArgumentChecks.requireNonNull(id, "id");
        this.tasks = tasks;
        this.repeated = repeated;
        this.canceller = ArgumentChecks.requireNonNull(canceller, "canceller");
    }

    /** {@return the id of the job} */
    public JobId id() {
        return id;
    }

    /** {@return how many tasks it has} */
    public long tasks() {
        return tasks;
    }

    /** {@return whether it was known by its key, so that nothing new was queued} */
    public boolean repeated() {
        return repeated;
    }

    /**
     * Cancels the job, and returns when its running tasks have ended, unless an option says not to wait. As
     * {@link DroverClient#cancel(CancelRequest)} of the client that submitted it, which must still be open.
     *
     * @param options how; none: as usual
     * @return what was ended
     */
    public Cancellation cancel(CancelRequest.Option... options) {
        ArgumentChecks.requireNonNulls(options, "options");
        return canceller.apply(CancelRequest.of(id, options));
    }

    /** Whether it is the same answer about the same job. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Submission submission
                && id.equals(submission.id)
                && tasks == submission.tasks
                && repeated == submission.repeated;
    }

    @Override
    public int hashCode() {
        return Objects.hash(id, tasks, repeated);
    }

    @Override
    public String toString() {
        return "Submission[id=" + id + ", tasks=" + tasks + ", repeated=" + repeated + "]";
    }
}
