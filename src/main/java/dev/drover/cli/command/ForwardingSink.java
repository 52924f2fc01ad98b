package dev.drover.cli.command;

import dev.drover.client.AttemptInfo;
import dev.drover.client.OutputSink;

/** Passes all that it receives on; what extends it adds something to one of these. One thread. */
abstract class ForwardingSink implements OutputSink {
    private final OutputSink next;

    ForwardingSink(OutputSink next) {
        this.next = next;
    }

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
