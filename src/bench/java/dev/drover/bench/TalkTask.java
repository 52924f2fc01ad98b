package dev.drover.bench;

import dev.drover.task.Task;
import dev.drover.task.TaskContext;
import java.util.Map;

/** Sends so many messages. */
public final class TalkTask implements Task<Integer, Void> {
    @Override
    public Void run(Integer count, TaskContext context) throws Exception {
        for (int i = 0; i < count; i++) {
            context.send(Map.of("n", i));
        }
        return null;
    }
}
