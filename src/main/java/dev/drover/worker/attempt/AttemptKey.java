package dev.drover.worker.attempt;

import dev.drover.proto.AttemptToken;

/**
 * An attempt's token as a key for maps: cheaper to hash and compare than the message. Immutable.
 *
 * @param job id of the job
 * @param index of the task within its job, from 0
 * @param attempt number within the task, from 1
 * @param epoch of issue
 */
public record AttemptKey(long job, int index, int attempt, long epoch) {
    public static AttemptKey of(AttemptToken token) {
        return new AttemptKey(token.getJob(), token.getIndex(), token.getAttempt(), token.getEpoch());
    }

    public AttemptToken token() {
        return AttemptToken.newBuilder()
                .setJob(job)
                .setIndex(index)
                .setAttempt(attempt)
                .setEpoch(epoch)
                .build();
    }

    /** As logs say it; the number that users know the task by is not known here. */
    @Override
    public String toString() {
        return "attempt " + attempt + " of the task with index " + index + " of job " + job + " (epoch " + epoch + ")";
    }

    @Override
    public int hashCode() {
        // Tasks of one job differ only in the index, so it is added last and unchanged.
        return (Long.hashCode(job) * 31 + Long.hashCode(epoch) * 31 + attempt) * 31 + index;
    }
}
