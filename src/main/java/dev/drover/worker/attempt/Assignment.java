package dev.drover.worker.attempt;

/**
 * One attempt on its way to a slot. Immutable.
 *
 * @param plan of its job
 */
public record Assignment(AttemptKey key, JobPlan plan) {
    /** The task number that people see. */
    public long taskNumber() {
        return plan.numbers().number(key.index());
    }
}
