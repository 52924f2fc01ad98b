package dev.drover.coordinator.core.state;

import dev.drover.model.TaskState;
import dev.drover.proto.TaskStateRange;
import java.util.ArrayList;
import java.util.List;

/**
 * The tasks of a job that were never issued, as ranges of indexes with a state: each is queued, or was cancelled. Owned by the core's
 * thread.
 *
 * <p>They are issued in order, so all of them stand from one index on, and their memory grows only with the cancels of single tasks.
 */
final class UnissuedTasks {
    private final long tasks;
    private long first;
    private final IndexRanges cancelled = new IndexRanges();

    /** All tasks of a new job: queued. */
    UnissuedTasks(long tasks) {
        this.tasks = tasks;
    }

    /** The first index of them; the number of all tasks if there is none. */
    long first() {
        return first;
    }

    /** The first index that is queued; the number of all tasks if there is none. */
    long nextQueued() {
        return first >= tasks ? tasks : cancelled.skip(first);
    }

    /** How many queued ones stand in a row from that one on, which is queued itself. */
    long queuedFrom(long index) {
        return index >= tasks ? 0 : cancelled.nextStart(index, tasks) - index;
    }

    long queuedCount() {
        return tasks - first - cancelled.count();
    }

    int cancelledRanges() {
        return cancelled.size();
    }

    boolean contains(long index) {
        return index >= first && index < tasks;
    }

    /** Takes out the next queued one, which is issued. */
    void issue(long index) {
        if (index != nextQueued()) {
            throw new IllegalStateException("index " + index + " is issued before index " + nextQueued());
        }
        first = index + 1;
        cancelled.forgetBelow(first);
    }

    /** Those of the range that were queued are cancelled from now on; returns how many. */
    long cancel(long from, long end) {
        return cancelled.add(Math.max(first, from), Math.min(tasks, end));
    }

    /** Takes out all of them, because their job is cancelled. */
    void cancelAll() {
        first = tasks;
        cancelled.clear();
    }

    /** The ranges that are cancelled, to try out on what another cancel would do. */
    IndexRanges copyOfCancelled() {
        return cancelled.copy();
    }

    List<TaskStateRange> toProto() {
        List<TaskStateRange> ranges = new ArrayList<>();
        long at = first;
        while (at < tasks) {
            long queued = cancelled.skip(at);
            add(ranges, at, queued, TaskState.CANCELLED);
            long next = queued < tasks ? cancelled.nextStart(queued, tasks) : tasks;
            add(ranges, queued, next, TaskState.QUEUED);
            at = next;
        }
        return ranges;
    }

    private static void add(List<TaskStateRange> ranges, long from, long end, TaskState state) {
        if (from < end) {
            ranges.add(TaskStateRange.newBuilder()
                    .setFirst((int) from)
                    .setCount((int) (end - from))
                    .setStateValue(state.number())
                    .build());
        }
    }

    /** Reads the unissued tasks of a job with that many tasks from a checkpoint. */
    static UnissuedTasks fromProto(long tasks, List<TaskStateRange> ranges) {
        UnissuedTasks unissued = new UnissuedTasks(tasks);
        unissued.first =
                ranges.isEmpty() ? tasks : Integer.toUnsignedLong(ranges.get(0).getFirst());
        long at = unissued.first;
        for (TaskStateRange range : ranges) {
            long end = at + Integer.toUnsignedLong(range.getCount());
            TaskState state = TaskState.ofNumber(range.getStateValue());
            if (Integer.toUnsignedLong(range.getFirst()) != at
                    || end > tasks
                    || state != TaskState.QUEUED && state != TaskState.CANCELLED) {
                throw new IllegalStateException("tasks that were never issued do not stand in a row: " + ranges);
            }
            if (state == TaskState.CANCELLED) {
                unissued.cancelled.add(at, end);
            }
            at = end;
        }
        if (at != tasks) {
            throw new IllegalStateException("tasks that were never issued do not reach to index " + tasks);
        }
        return unissued;
    }
}
