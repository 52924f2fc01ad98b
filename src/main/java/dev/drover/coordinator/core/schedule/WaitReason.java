package dev.drover.coordinator.core.schedule;

import java.util.List;

/**
 * A reason why tasks of a job wait. A job may have several reasons at once: some of its tasks wait out a back-off, others
 * wait for a slot. Immutable.
 *
 * <p>Each thing that can keep a job out of the ready queue has a case of its own here. That holds for what is still to
 * come too: a prerequisite, a hold, a delay, a group, a rate, a resource. So nothing waits without a reason that can be
 * shown.
 */
public sealed interface WaitReason {
    /** No task waits: each runs or has ended. */
    record NotWaiting(long running) implements WaitReason {}

    /** The job is being cancelled; so many of its attempts are asked to end. */
    record Cancelled(long attempts) implements WaitReason {}

    /** The coordinator is stopping and issues no more tasks. */
    record Stopping(long tasks) implements WaitReason {}

    /**
     * Tasks have failed and will run again.
     *
     * @param untilMs when the first of them may run, milliseconds since 1970
     */
    record BackOff(long tasks, long untilMs) implements WaitReason {}

    /**
     * Fresh tasks wait because too many tasks of the job wait out a back-off already.
     *
     * @param limit the most tasks of one job that may do so
     */
    record TooManyBackOffs(long tasks, int limit) implements WaitReason {}

    /** Tasks were running when their worker died, so each of them runs again alone, one after the other. */
    record Suspected(long tasks) implements WaitReason {}

    /**
     * Tasks were sent to workers, which have not reported their start. Most of them wait there for a slot. They are called
     * back when another worker has a free one.
     */
    record Sent(long tasks) implements WaitReason {}

    /**
     * Tasks run, but a signal stopped their first processes: they do nothing until somebody lets them go on.
     *
     * @param pid of the process of the first of them; 0 if that is not known
     */
    record Stopped(long tasks, int pid) implements WaitReason {}

    /** No worker is connected, or all connected workers are leaving. */
    record NoWorker(long tasks) implements WaitReason {}

    /** Workers have free slots but give no credit. The coordinator has not recorded their results yet: the disk is full or slow. */
    record NoCredit(long tasks) implements WaitReason {}

    /** Workers have free slots, but large specs are on their way to them. No more is sent until these have arrived. */
    record SpecsUnderWay(long tasks) implements WaitReason {}

    /**
     * All slots are taken.
     *
     * @param slots how many slots the connected workers have
     * @param takenBy the jobs in these slots, the job with most slots first; at most {@value Explanation#MAX_NAMED}
     * @param before the jobs that get a slot before this one, in order, each the first of its submitter or name; at most
     *     {@value Explanation#MAX_NAMED}
     */
    record SlotsTaken(long tasks, int slots, List<Taker> takenBy, List<JobName> before) implements WaitReason {
        public SlotsTaken {
            takenBy = List.copyOf(takenBy);
            before = List.copyOf(before);
        }
    }

    /** The job is next: it gets a free slot in the next turn. */
    record Next(long tasks) implements WaitReason {}

    /** A job by its id and name. */
    record JobName(long job, String name) {}

    /** A job and how many slots it takes. */
    record Taker(JobName job, int slots) {}
}
