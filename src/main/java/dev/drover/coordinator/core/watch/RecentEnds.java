package dev.drover.coordinator.core.watch;

import dev.drover.coordinator.core.state.Job;
import dev.drover.model.Cause;
import dev.drover.model.EndedJob;
import dev.drover.model.JobState;
import dev.drover.model.TaskNumbers;
import dev.drover.proto.Event;
import dev.drover.proto.JobStatusRow;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The ends of the last jobs, so that whoever asks about a job that ended lately need not wait for the history. Bounded in jobs and bytes;
 * owned by the core's thread.
 *
 * <p>A client that waits for a short job gets its end from here even if it came before the watch. Of each job its end is kept: state,
 * cause, exit code, counts and the numbers of its tasks. Which of its tasks did not succeed is a question to the history: for an array
 * that set may be large, and most decisions need the counts alone.
 *
 * <p>It is not durable. After a restart it is empty, and the history is asked.
 */
public final class RecentEnds {
    /** All ends together: one takes 436 bytes with a short name of its job, 628 with the longest (measured on a 64-bit JVM). */
    static final long MAX_BYTES = 8L << 20;

    /** Of an end beside its text: two messages, an entry of the map, the numbers of its tasks. */
    static final int OVERHEAD_BYTES = 400;

    private record End(Event event, TaskNumbers numbers) {
        int bytes() {
            return OVERHEAD_BYTES + event.getSerializedSize();
        }
    }

    private final int maxEnds;
    private final LinkedHashMap<Long, End> byJob = new LinkedHashMap<>();
    private long bytes;

    /** None yet, of at most so many jobs. */
    public RecentEnds(int maxEnds) {
        this.maxEnds = maxEnds;
    }

    void add(Job job, Event event) {
        End end = new End(event, job.numbers);
        byJob.put(job.id, end);
        bytes += end.bytes();
        while (byJob.size() > maxEnds || bytes > MAX_BYTES) {
            Map.Entry<Long, End> eldest = byJob.entrySet().iterator().next();
            byJob.remove(eldest.getKey());
            bytes -= eldest.getValue().bytes();
        }
    }

    /** What those hear that watch it; null if it did not end lately. */
    Event event(long job) {
        End end = byJob.get(job);
        return end == null ? null : end.event;
    }

    /** How it ended; null if it did not end lately. */
    public EndedJob job(long job) {
        End end = byJob.get(job);
        if (end == null) {
            return null;
        }
        JobStatusRow status = end.event.getStatus();
        return new EndedJob(
                job,
                JobState.ofNumber(status.getStateValue()),
                status.getCauseValue() == 0 ? null : Cause.ofNumber(status.getCauseValue()),
                end.numbers,
                status.getSucceeded(),
                status.getFailed(),
                status.getCancelled());
    }

    int size() {
        return byJob.size();
    }
}
