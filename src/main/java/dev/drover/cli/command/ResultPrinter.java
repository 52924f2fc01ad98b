package dev.drover.cli.command;

import dev.drover.cli.terminal.Console;
import dev.drover.cli.text.JsonLine;
import dev.drover.client.AttemptInfo;
import dev.drover.client.OutputSink;

/** Prints the result of each function as one line behind its output, which it passes on. One thread. */
final class ResultPrinter extends ForwardingSink {
    private final Console console;

    ResultPrinter(OutputSink next, Console console) {
        super(next);
        this.console = console;
    }

    @Override
    public void outcome(AttemptInfo attempt) {
        super.outcome(attempt);
        attempt.result().ifPresent(result -> console.line(JsonLine.compact(result)));
    }
}
