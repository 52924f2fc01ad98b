package dev.drover.worker.command;

import dev.drover.process.spawn.SpawnSpec;
import dev.drover.proto.AttemptOutcome;
import dev.drover.worker.attempt.NotStartedException;

/** What one attempt runs as a process. The slot's thread calls it, and closes it when the attempt has ended. */
public interface ProcessWork extends AutoCloseable {
    /**
     * What is started.
     *
     * @param runner that runs it, and knows what each process of an attempt has
     * @param mark of the attempt
     * @throws NotStartedException with a sentence, if it cannot be started
     */
    SpawnSpec spec(CommandRunner runner, String mark) throws NotStartedException;

    /** Says what its end means, when nothing of its tree is left and the outcome has how the process ended. */
    void describe(AttemptOutcome.Builder outcome);

    /** Whether messages reach it by its standard input. */
    boolean takesMessages();

    @Override
    void close();
}
