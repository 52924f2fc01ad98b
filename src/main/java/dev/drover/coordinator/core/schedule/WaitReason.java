package dev.drover.coordinator.core.schedule;

import java.util.List;

/**
 * Why tasks of a job wait. A job may have several at once: some tasks run, some wait out a back-off, others wait for a slot.
 *
 * <p>Whatever will keep a job out of the ready queue (a prerequisite, a hold, a delay, a group, a rate, a resource) is
 * a case of its own here, so that nothing waits without a reason that can be shown.
 */
public sealed interface WaitReason {
    /** No task waits: all run or have ended, or the job has ended. */
    record NotWaiting(long running) implements WaitReason {}

    /** The job is being cancelled; so many of its attempts are asked to end. */
    record Cancelled(long attempts) implements WaitReason {}

    /** The coordinator stops and gives out no more tasks. */
    record Stopping(long tasks) implements WaitReason {}

    /** So many tasks failed and run again, the first of them at that time, milliseconds since 1970. */
    record BackOff(long tasks, long untilMs) implements WaitReason {}

    /**
     * So many fresh tasks wait because as many as may be wait out a back-off.
     *
     * @param limit tasks of one job that may
     */
    record TooManyBackOffs(long tasks, int limit) implements WaitReason {}

    /** So many tasks were sent to workers and wait there for a slot; they are called back when another is free. */
    record SentAhead(long tasks) implements WaitReason {}

    /** No worker is connected, or those that are, leave. */
    record NoWorker(long tasks) implements WaitReason {}

    /** Workers have free slots and take nothing new: their results are not taken yet, because the disk is full or slow. */
    record NoCredit(long tasks) implements WaitReason {}

    /**
     * All slots are taken.
     *
     * @param slots of all connected workers
     * @param takenBy the jobs that take them, those with the most first; {@value Explanation#MAX_NAMED} at most
     * @param before jobs that get a slot before this one, each the first of its flow, in order; {@value Explanation#MAX_NAMED} at most
     */
    record SlotsTaken(long tasks, int slots, List<Taker> takenBy, List<JobName> before) implements WaitReason {
        public SlotsTaken {
            takenBy = List.copyOf(takenBy);
            before = List.copyOf(before);
        }
    }

    /** The job is next and gets free slots in the next turn. */
    record Next(long tasks) implements WaitReason {}

    /** A job by its id and name. */
    record JobName(long job, String name) {}

    /** A job and how many slots it takes. */
    record Taker(JobName job, int slots) {}
}
