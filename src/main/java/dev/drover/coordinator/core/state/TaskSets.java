package dev.drover.coordinator.core.state;

import com.google.protobuf.ByteString;
import dev.drover.model.IndexSet;
import dev.drover.model.TaskNumbers;
import dev.drover.proto.OpenJob;

/**
 * Which tasks of a job were never issued, and which ended without success: failed or cancelled. Owned by the core's thread.
 *
 * <p>Tasks are issued in order, so that one index divides those that were from those that were not; those that were cancelled before
 * are passed over. With the tasks that are live or run again, which {@link Job} has one by one, every task is in one place. All others
 * have succeeded.
 */
final class TaskSets {
    private final long tasks;
    private long next;
    // Null until the first: most jobs end without needing it.
    private IndexSet unsuccessful;

    /** All tasks of a new job: queued. */
    TaskSets(long tasks) {
        this.tasks = tasks;
    }

    /** The first index that was never issued and is queued; the number of all tasks if there is none. */
    long next() {
        return next;
    }

    /** How many queued ones stand in a row from that one on, which is queued itself. */
    long queuedFrom(long index) {
        return (unsuccessful == null ? tasks : unsuccessful.nextPresent(index, tasks)) - index;
    }

    /** How many were never issued and are queued. */
    long queuedCount() {
        return tasks - next - countUnsuccessful(next, tasks);
    }

    /** Whether that task was never issued and is queued. */
    boolean isQueued(long index) {
        return index >= next && !isUnsuccessful(index);
    }

    /** Whether that task ended without success. */
    boolean isUnsuccessful(long index) {
        return unsuccessful != null && unsuccessful.contains(index);
    }

    /** How many ended without success. */
    long unsuccessfulCount() {
        return unsuccessful == null ? 0 : unsuccessful.count();
    }

    /** How many of these did. */
    long countUnsuccessful(IndexSet among) {
        return unsuccessful == null ? 0 : unsuccessful.countInBoth(among);
    }

    private long countUnsuccessful(long first, long end) {
        return unsuccessful == null ? 0 : unsuccessful.countIn(first, end);
    }

    /** Takes out the next queued one, which is issued. */
    void issue(long index) {
        if (index != next) {
            throw new IllegalStateException("index " + index + " is issued before index " + next);
        }
        next = index + 1;
        passOver();
    }

    private void passOver() {
        next = unsuccessful == null ? next : unsuccessful.nextAbsent(next, tasks);
    }

    /** A task that was issued ended without success. */
    void endUnsuccessfully(int index) {
        if (isUnsuccessful(index)) {
            throw new IllegalStateException("index " + index + " ends twice");
        }
        set().add(index);
    }

    /** Those of the range that were queued and never issued are cancelled; returns how many. */
    long cancel(long from, long end) {
        long first = Math.max(next, from);
        long last = Math.min(tasks, end);
        if (first >= last) {
            return 0;
        }
        long cancelled = last - first - countUnsuccessful(first, last);
        if (cancelled > 0) {
            set().addRange(first, last);
            passOver();
        }
        return cancelled;
    }

    private IndexSet set() {
        if (unsuccessful == null) {
            unsuccessful = new IndexSet();
        }
        return unsuccessful;
    }

    void writeTo(OpenJob.Builder open) {
        open.setNextFresh(next);
        if (unsuccessful != null) {
            open.addUnsuccessful(ByteString.copyFrom(unsuccessful.toBytes()));
        }
    }

    /** Reads those of a job with that many tasks from a checkpoint. */
    static TaskSets fromCheckpoint(long tasks, OpenJob open) {
        TaskSets sets = new TaskSets(tasks);
        sets.next = open.getNextFresh();
        if (open.getUnsuccessfulCount() > 0) {
            sets.unsuccessful = IndexSet.ofBytes(
                    ByteString.copyFrom(open.getUnsuccessfulList()).toByteArray());
        }
        if (sets.next < 0 || sets.next > tasks || sets.isUnsuccessful(sets.next)) {
            throw new IllegalStateException(
                    "job " + open.getJob() + " of " + tasks + " tasks cannot go on with index " + sets.next);
        }
        if (sets.countUnsuccessful(tasks, TaskNumbers.MAX_TASKS) > 0) {
            throw new IllegalStateException(
                    "the checkpoint has tasks of job " + open.getJob() + " beyond the " + tasks + " that it has");
        }
        return sets;
    }
}
