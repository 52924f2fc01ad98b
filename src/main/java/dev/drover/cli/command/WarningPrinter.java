package dev.drover.cli.command;

import dev.drover.cli.terminal.Console;
import dev.drover.client.AttemptInfo;
import dev.drover.client.JobId;
import dev.drover.client.OutputSink;

/**
 * Passes captured output on, and notes on standard error what an attempt's user should know and what did not decide its end. One thread.
 *
 * @param array whether the note has to name the task
 */
record WarningPrinter(OutputSink next, Console console, JobId job, boolean array) implements OutputSink {
    @Override
    public void write(long task, int attempt, Stream stream, byte[] bytes, int length) {
        next.write(task, attempt, stream, bytes, length);
    }

    @Override
    public void incomplete(long task, int attempt, long missingBytes, long totalBytes, Loss loss) {
        next.incomplete(task, attempt, missingBytes, totalBytes, loss);
    }

    @Override
    public void outcome(AttemptInfo attempt) {
        next.outcome(attempt);
        for (String warning : attempt.warnings()) {
            console.info((array ? "task " + job + '.' + attempt.task() : "job " + job) + ": " + warning);
        }
    }

    @Override
    public void ended(long task, int attempt) {
        next.ended(task, attempt);
    }

    @Override
    public void flush() {
        next.flush();
    }

    @Override
    public void caughtUp() {
        next.caughtUp();
    }
}
