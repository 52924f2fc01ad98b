package dev.drover.worker;

/**
 * One attempt on its way to a slot. Immutable.
 *
 * @param plan of its job
 */
record Assignment(AttemptKey key, JobPlan plan) {
    /** The task number that people see. */
    long taskNumber() {
        return plan.numbers().number(key.index());
    }
}
