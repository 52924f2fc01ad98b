package dev.drover.task.samples;

import dev.drover.task.Task;
import dev.drover.task.TaskContext;

/** Does nothing: what it costs is what Drover costs. */
public final class Noop implements Task<Void, Void> {
    @Override
    public Void run(Void input, TaskContext context) {
        return null;
    }
}
