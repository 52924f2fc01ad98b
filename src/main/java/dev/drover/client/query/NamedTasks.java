package dev.drover.client.query;

import dev.drover.client.JobSummary;
import dev.drover.client.TaskRange;
import dev.drover.model.ErrorCode;
import dev.drover.model.TaskNumbers;
import dev.drover.model.UserException;
import java.util.List;

/** Checks whether named tasks exist. Without state; any thread. */
public final class NamedTasks {
    private NamedTasks() {}

    /**
     * Both ends of each range must be tasks of the job.
     *
     * @throws UserException with {@link ErrorCode#NOT_FOUND} and the tasks that there are
     */
    public static void require(JobSummary job, List<TaskRange> tasks) {
        if (tasks.isEmpty()) {
            return;
        }
        TaskNumbers numbers = job.numbers();
        for (TaskRange range : tasks) {
            for (long number : new long[] {range.first(), range.last()}) {
                if (numbers.index(number) < 0) {
                    throw new UserException(
                            ErrorCode.NOT_FOUND,
                            "job " + job.id() + " has no task " + number + "; " + numbers.sentence());
                }
            }
        }
    }
}
