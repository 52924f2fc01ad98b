package dev.drover.coordinator.core.reactor;

import dev.drover.model.ErrorCode;
import dev.drover.model.TaskNumbers;
import dev.drover.model.UserException;
import dev.drover.proto.IndexRange;
import dev.drover.proto.NumberRange;
import java.util.ArrayList;
import java.util.List;

/** Translates the task numbers of a request into indexes. Without state. */
final class TaskIndexes {
    private TaskIndexes() {}

    /**
     * The index of that task.
     *
     * @throws UserException NOT_FOUND if the job has none of that number
     */
    static long one(long job, TaskNumbers numbers, long wanted) {
        long index = numbers.index(wanted);
        if (index < 0) {
            throw noSuchTask(job, numbers, wanted);
        }
        return index;
    }

    private static UserException noSuchTask(long job, TaskNumbers numbers, long wanted) {
        return new UserException(
                ErrorCode.NOT_FOUND, "job " + job + " has no task " + wanted + "; " + numbers.sentence());
    }

    /**
     * The indexes of those tasks.
     *
     * @throws UserException NOT_FOUND if the job has not all of them
     */
    static List<IndexRange> of(long job, TaskNumbers numbers, List<NumberRange> wanted) {
        List<IndexRange> ranges = new ArrayList<>(wanted.size());
        for (NumberRange range : wanted) {
            long first = numbers.index(range.getFirst());
            long last = numbers.index(range.getLast());
            if (first < 0 || last < first) {
                throw noSuchTask(job, numbers, first < 0 ? range.getFirst() : range.getLast());
            }
            ranges.add(IndexRange.newBuilder()
                    .setFirst((int) first)
                    .setCount((int) (last - first + 1))
                    .build());
        }
        return ranges;
    }
}
