package dev.drover.cli.command;

import dev.drover.cli.terminal.Console;
import dev.drover.client.AttemptInfo;
import dev.drover.client.JobId;
import dev.drover.client.OutputSink;

/** Passes captured output on, and notes on standard error what an attempt's user should know and what did not decide its end. One thread. */
final class WarningPrinter extends ForwardingSink {
    private final Console console;
    private final JobId job;
    private final boolean array;

    /** @param array whether the note has to name the task */
    WarningPrinter(OutputSink next, Console console, JobId job, boolean array) {
        super(next);
        this.console = console;
        this.job = job;
        this.array = array;
    }

    @Override
    public void outcome(AttemptInfo attempt) {
        super.outcome(attempt);
        for (String warning : attempt.warnings()) {
            console.info((array ? "task " + job + '.' + attempt.task() : "job " + job) + ": " + warning);
        }
    }
}
