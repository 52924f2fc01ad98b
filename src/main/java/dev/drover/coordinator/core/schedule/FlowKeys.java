package dev.drover.coordinator.core.schedule;

import dev.drover.coordinator.core.schedule.PriorityClass.NameFlow;
import dev.drover.coordinator.core.state.Job;
import dev.drover.model.QueueOrder;

/** Decides to which flow a job belongs, and finds it. Immutable; owned by the core's thread. */
final class FlowKeys {
    /** The priority of all jobs, as long as no option gives them another. */
    private static final int PRIORITY = 0;

    private final QueueOrder order;

    FlowKeys(QueueOrder order) {
        this.order = order;
    }

    FlowKey of(Job job) {
        if (order == QueueOrder.FIFO) {
            // All jobs are in one flow, because jobs of one flow run in order of submission.
            return new FlowKey(PRIORITY, 0, "");
        }
        // No session has a negative id.
        long submitter = job.spec.getAttached() ? -job.id : Integer.toUnsignedLong(job.spec.getSessionId());
        return new FlowKey(PRIORITY, submitter, job.spec.getName());
    }

    /**
     * The job's flow. The queue knows it while something of the job is ready, or was issued and charged and has not
     * started.
     */
    @SuppressWarnings("unchecked")
    static NameFlow<Job> flow(Job job) {
        // Only the scheduler sets it, and it has one queue, of such jobs.
        return (NameFlow<Job>) job.flow;
    }
}
