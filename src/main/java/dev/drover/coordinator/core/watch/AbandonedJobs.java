package dev.drover.coordinator.core.watch;

import dev.drover.coordinator.core.turn.Now;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Jobs that live only for a client which is gone. The client may only have lost its connection, so it has some time to
 * reconnect before they are cancelled. Owned by the core's thread. Not durable: after a restart a client that
 * reconnects watches its jobs again.
 */
public final class AbandonedJobs {
    /** Much longer than a client needs to reconnect. */
    static final long GRACE_MS = 3_000;

    // All have the same grace period, so the order of insertion is the order of the deadlines.
    private final Map<Long, Long> deadlinesMonoMs = new LinkedHashMap<>();

    void add(Collection<Long> jobs, Now now) {
        for (long job : jobs) {
            deadlinesMonoMs.remove(job);
            deadlinesMonoMs.put(job, now.monoMs() + GRACE_MS);
        }
    }

    void removeAll(Collection<Long> jobs) {
        if (!deadlinesMonoMs.isEmpty()) {
            deadlinesMonoMs.keySet().removeAll(jobs);
        }
    }

    /** Removes and returns the jobs whose time is over. */
    public List<Long> pollDue(Now now) {
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
