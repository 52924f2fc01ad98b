package dev.drover.bench;

import dev.drover.task.Task;
import dev.drover.task.TaskContext;

/** Returns the monotonic clock's nanoseconds, which on Linux all processes share: when it was started. */
public final class StampTask implements Task<Void, Long> {
    @Override
    public Long run(Void input, TaskContext context) {
        return System.nanoTime();
    }
}
