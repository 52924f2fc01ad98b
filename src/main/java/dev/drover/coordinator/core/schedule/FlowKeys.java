package dev.drover.coordinator.core.schedule;

import dev.drover.coordinator.core.state.Job;
import dev.drover.model.QueueOrder;

/** Decides to which flow a job belongs. Without state. */
final class FlowKeys {
    /** Of all jobs, until a job can have another priority. */
    private static final int PRIORITY = 0;

    private final QueueOrder order;

    FlowKeys(QueueOrder order) {
        this.order = order;
    }

    FlowKey of(Job job) {
        if (order == QueueOrder.FIFO) {
            // One flow for all: within a flow jobs run in order of submission.
            return new FlowKey(PRIORITY, 0, "");
        }
        // No session has a negative id.
        long submitter = job.spec.getAttached() ? -job.id : Integer.toUnsignedLong(job.spec.getSessionId());
        return new FlowKey(PRIORITY, submitter, job.spec.getName());
    }
}
