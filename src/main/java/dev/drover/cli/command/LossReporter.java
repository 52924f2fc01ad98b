package dev.drover.cli.command;

import dev.drover.cli.terminal.Console;
import dev.drover.cli.text.Sizes;
import dev.drover.client.AttemptInfo;
import dev.drover.client.JobId;
import dev.drover.client.OutputSink;

/**
 * Passes captured output on, and reports on standard error where some of it is lost. It does so even with {@code
 * --quiet}, because the bytes alone look complete. One thread.
 *
 * @param array whether the note has to name the task
 */
record LossReporter(OutputSink next, Console console, JobId job, boolean array) implements OutputSink {
    @Override
    public void write(long task, int attempt, Stream stream, byte[] bytes, int length) {
        next.write(task, attempt, stream, bytes, length);
    }

    @Override
    public void ended(long task, int attempt) {
        next.ended(task, attempt);
    }

    @Override
    public void outcome(AttemptInfo attempt) {
        next.outcome(attempt);
    }

    @Override
    public void flush() {
        next.flush();
    }

    @Override
    public void caughtUp() {
        next.caughtUp();
    }

    @Override
    public void incomplete(long task, int attempt, long missingBytes, long totalBytes, Loss loss) {
        String lost = Sizes.count(missingBytes) + " of the " + Sizes.counted(totalBytes, "byte") + " of output of "
                + (array ? "task " + job + '.' + task : "job " + job);
        console.error(lost
                + switch (loss) {
                    case DROPPED ->
                        " were not kept (of an attempt as much as its --output-limit is, 64M by default, and less on a full"
                                + " disk) and are missing before its end; raise that limit, or redirect large output to a"
                                + " file in the command";
                    case REMOVED -> " are not there any more: a file of it was removed from output in the home";
                    case PRUNED -> " are not kept any more: the part of the journal that had them was pruned";
                });
    }
}
