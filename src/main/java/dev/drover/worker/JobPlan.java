package dev.drover.worker;

import dev.drover.model.TaskNumbers;
import dev.drover.proto.Environment;
import dev.drover.proto.JobSpec;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A job as its attempts need it: decoded once, shared by all of them. Any thread may use it.
 *
 * <p>The parts for commands and functions are made by the first slot that needs them, never by the link thread.
 */
final class JobPlan {
    private final long job;
    private final JobSpec spec;
    private final Optional<Environment> environment;
    private final TaskNumbers numbers;
    private CommandPlan command;
    private FunctionPlan function;

    /**
     * Takes what was sent.
     *
     * @param environment absent if the coordinator didn't send the one that the spec names
     */
    JobPlan(long job, JobSpec spec, Optional<Environment> environment) {
        this.job = job;
        this.spec = spec;
        this.environment = environment;
        this.numbers = numbersOf(spec);
    }

    long job() {
        return job;
    }

    JobSpec spec() {
        return spec;
    }

    TaskNumbers numbers() {
        return numbers;
    }

    Optional<Environment> environment() {
        return environment;
    }

    boolean isArray() {
        return spec.getTasksCase() != JobSpec.TasksCase.TASKS_NOT_SET;
    }

    /** What commands need. */
    synchronized CommandPlan command() {
        if (command == null) {
            command = CommandPlan.of(this);
        }
        return command;
    }

    /** What functions need: loads the class. */
    synchronized FunctionPlan function(FunctionLoader loader) throws NotStartedException {
        if (function == null) {
            function = loader.load(this);
        }
        return function;
    }

    /** The working directory as text, for functions; bytes that aren't UTF-8 are replaced. */
    String directoryText() {
        return spec.getDirectory().toString(StandardCharsets.UTF_8);
    }

    private static TaskNumbers numbersOf(JobSpec spec) {
        return switch (spec.getTasksCase()) {
            case RANGE ->
                TaskNumbers.range(
                        spec.getRange().getFirst(),
                        spec.getRange().getLast(),
                        spec.getRange().getStep());
            case LIST -> TaskNumbers.list(spec.getList().getCount());
            case TASKS_NOT_SET -> TaskNumbers.single();
        };
    }
}
