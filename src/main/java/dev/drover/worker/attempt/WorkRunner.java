package dev.drover.worker.attempt;

import dev.drover.proto.AttemptOutcome;

/** Picks the runner for an attempt's kind of work. Any slot's thread may call it. */
public record WorkRunner(AttemptRunner commands, AttemptRunner functions) implements AttemptRunner {
    @Override
    public AttemptOutcome run(AttemptControl control) {
        return switch (control.assignment().plan().spec().getWorkCase()) {
            case COMMAND -> commands.run(control);
            case FUNCTION -> functions.run(control);
            case WORK_NOT_SET ->
                AbortedOutcomes.notStarted(
                        control.key(), "The job has neither a command nor a function; submit it again.");
        };
    }
}
