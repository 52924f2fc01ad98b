package dev.drover.task.samples;

import dev.drover.task.JsonText;
import dev.drover.task.Task;
import dev.drover.task.TaskContext;

/** Returns its input, as it was written; null for none. */
public final class Echo implements Task<JsonText, JsonText> {
    @Override
    public JsonText run(JsonText input, TaskContext context) {
        return input;
    }
}
