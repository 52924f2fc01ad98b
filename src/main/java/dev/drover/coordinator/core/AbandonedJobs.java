package dev.drover.coordinator.core;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Jobs that lived for a client which is gone. It may only have lost its connection, so it has a moment to come back before they are
 * cancelled. Owned by the core's thread; not durable: whoever comes back after a restart watches again, and then counts again.
 */
final class AbandonedJobs {
    /** Enough for a client to connect again many times over. */
    static final long GRACE_MS = 3_000;

    private final Map<Long, Long> deadlinesMonoMs = new HashMap<>();

    void abandoned(Collection<Long> jobs, Moment now) {
        for (long job : jobs) {
            deadlinesMonoMs.put(job, now.monoMs() + GRACE_MS);
        }
    }

    void claimed(Collection<Long> jobs) {
        if (!deadlinesMonoMs.isEmpty()) {
            deadlinesMonoMs.keySet().removeAll(jobs);
        }
    }

    /** Those whose time is over; they are forgotten here. */
    List<Long> takeDue(Moment now) {
        if (nextDeadlineMonoMs() > now.monoMs()) {
            return List.of();
        }
        List<Long> due = new ArrayList<>();
        deadlinesMonoMs.forEach((job, deadline) -> {
            if (deadline <= now.monoMs()) {
                due.add(job);
            }
        });
        due.forEach(deadlinesMonoMs::remove);
        due.sort(null);
        return due;
    }

    /** On the monotonic clock; Long.MAX_VALUE if there are none. */
    long nextDeadlineMonoMs() {
        long next = Long.MAX_VALUE;
        for (long deadline : deadlinesMonoMs.values()) {
            next = Math.min(next, deadline);
        }
        return next;
    }
}
