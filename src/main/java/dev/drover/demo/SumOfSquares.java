package dev.drover.demo;

import dev.drover.task.Task;
import dev.drover.task.TaskContext;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Adds the squares of 1 to its input, slowly enough to be watched, and says after each how far it is. */
public final class SumOfSquares implements Task<Integer, Long> {
    private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(80);

    @Override
    public Long run(Integer last, TaskContext context) {
        long sum = 0;
        for (int i = 1; i <= last && !context.isCancelled(); i++) {
            sum += (long) i * i;
            context.progress(i, last, "sum " + sum);
            LockSupport.parkNanos(STEP_NANOS);
        }
        return sum;
    }
}
