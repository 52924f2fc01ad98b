package dev.drover.bench;

import dev.drover.task.MessageQueue;
import dev.drover.task.Task;
import dev.drover.task.TaskContext;

/** Reads so many messages. */
public final class ListenTask implements Task<Integer, Void> {
    @Override
    public Void run(Integer count, TaskContext context) throws Exception {
        MessageQueue messages = context.messages();
        for (int i = 0; i < count; i++) {
            messages.next();
        }
        return null;
    }
}
