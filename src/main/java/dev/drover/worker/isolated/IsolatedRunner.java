package dev.drover.worker.isolated;

import dev.drover.home.HomePaths;
import dev.drover.launch.Program;
import dev.drover.proto.AttemptOutcome;
import dev.drover.worker.attempt.AttemptControl;
import dev.drover.worker.attempt.AttemptLimits;
import dev.drover.worker.attempt.AttemptRunner;
import dev.drover.worker.command.CommandRunner;

/** Runs Java functions in JVMs of their own, each as a command is run. Slot threads call it, several at once. */
public final class IsolatedRunner implements AttemptRunner {
    private final CommandRunner commands;
    private final HomePaths paths;
    private final Program program;
    private final AttemptLimits limits;

    /** @param program whose classes the JVMs run */
    public IsolatedRunner(CommandRunner commands, HomePaths paths, Program program, AttemptLimits limits) {
        this.commands = commands;
        this.paths = paths;
        this.program = program;
        this.limits = limits;
    }

    @Override
    public AttemptOutcome run(AttemptControl control) {
        return commands.run(control, new IsolatedWork(control, paths, program, limits));
    }
}
