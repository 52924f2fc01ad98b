package dev.drover.integration;

import dev.drover.task.Task;
import dev.drover.task.TaskContext;

/** Functions that the jobs of these tests run. */
public final class Tasks {
    private Tasks() {}

    /** Does nothing, and says which attempt did it. */
    public static final class NoOp implements Task<Void, Integer> {
        @Override
        public Integer run(Void input, TaskContext context) {
            return context.attempt();
        }
    }

    /** A text of so many characters. */
    public static final class Text implements Task<Integer, String> {
        @Override
        public String run(Integer characters, TaskContext context) {
            return "x".repeat(characters);
        }
    }
}
