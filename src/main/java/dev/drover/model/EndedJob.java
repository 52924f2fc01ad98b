package dev.drover.model;

/**
 * A job that has ended, as far as what is decided later depends on it.
 *
 * @param state the last one
 * @param cause why it ended so; null for success
 * @param numbers of its tasks
 * @param succeeded tasks that ended so
 * @param failed tasks that ended so
 * @param cancelled tasks that ended so
 */
public record EndedJob(
        long job, JobState state, Cause cause, TaskNumbers numbers, long succeeded, long failed, long cancelled) {
    public EndedJob {
        if (!state.isFinal()) {
            throw new IllegalArgumentException("job " + job + " has not ended, it is " + state);
        }
    }
}
