package dev.drover.coordinator.core.watch;

import dev.drover.coordinator.core.turn.Now;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Jobs that lived for a client which is gone. It may only have lost its connection, so it has a moment to come back before they are
 * cancelled. Owned by the core's thread; not durable: whoever comes back after a restart watches again, and then counts again.
 */
public final class AbandonedJobs {
    /** Enough for a client to connect again many times over. */
    static final long GRACE_MS = 3_000;

    // All have the same time, so the first to be put in is the first that is due.
    private final Map<Long, Long> deadlinesMonoMs = new LinkedHashMap<>();

    void abandoned(Collection<Long> jobs, Now now) {
        for (long job : jobs) {
            deadlinesMonoMs.remove(job);
            deadlinesMonoMs.put(job, now.monoMs() + GRACE_MS);
        }
    }

    void claimed(Collection<Long> jobs) {
        if (!deadlinesMonoMs.isEmpty()) {
            deadlinesMonoMs.keySet().removeAll(jobs);
        }
    }

    /** Those whose time is over; they are forgotten here. */
    public List<Long> takeDue(Now now) {
        List<Long> due = new ArrayList<>();
        while (nextDeadlineMonoMs() <= now.monoMs()) {
            long job = deadlinesMonoMs.keySet().iterator().next();
            deadlinesMonoMs.remove(job);
            due.add(job);
        }
        due.sort(null);
        return due;
    }

    /** On the monotonic clock; Long.MAX_VALUE if there are none. */
    public long nextDeadlineMonoMs() {
        return deadlinesMonoMs.isEmpty()
                ? Long.MAX_VALUE
                : deadlinesMonoMs.values().iterator().next();
    }
}
