package dev.drover.spec;

import dev.drover.model.TaskNumbers;
import dev.drover.proto.Spec;

/** The tasks that a spec asks for. Without state; any thread. */
public final class SpecTasks {
    private SpecTasks() {}

    /** The numbers of its tasks. Of a spec that was not checked, a step of 0 counts as 1. */
    public static TaskNumbers numbers(Spec spec) {
        return switch (spec.getTasksCase()) {
            case RANGE ->
                TaskNumbers.range(
                        spec.getRange().getFirst(),
                        spec.getRange().getLast(),
                        Math.max(1, spec.getRange().getStep()));
            case LIST -> TaskNumbers.list(spec.getList().getCount());
            case TASKS_NOT_SET -> TaskNumbers.single();
        };
    }

    /** Whether it is an array job, of a range or a list. */
    public static boolean isArray(Spec spec) {
        return spec.getTasksCase() != Spec.TasksCase.TASKS_NOT_SET;
    }
}
