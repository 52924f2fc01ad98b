package dev.drover.cli.command;

import dev.drover.cli.terminal.Console;
import dev.drover.cli.text.JsonLine;
import dev.drover.client.AttemptInfo;
import dev.drover.client.OutputSink;

/** Prints the result of each function as one line behind its output, which it passes on. One thread. */
record ResultPrinter(OutputSink next, Console console) implements OutputSink {
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
        attempt.result().ifPresent(result -> console.line(JsonLine.compact(result)));
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
