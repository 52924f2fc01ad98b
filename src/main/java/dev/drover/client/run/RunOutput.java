package dev.drover.client.run;

import dev.drover.client.AttemptInfo;
import dev.drover.client.CapturedOutput;
import dev.drover.client.OutputSink;
import java.io.ByteArrayOutputStream;
import java.util.Optional;

/** Keeps what a job's last attempt wrote, as far as a limit goes, and how it ended. One thread. */
final class RunOutput implements OutputSink {
    private final int limitBytes;
    private int attempt;
    private Kept stdout = new Kept();
    private Kept stderr = new Kept();
    // Null until an attempt has ended.
    private AttemptInfo outcome;

    /** What one stream had. */
    private static final class Kept {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        long totalBytes;

        void add(byte[] more, int length, int limitBytes) {
            totalBytes += length;
            bytes.write(more, 0, Math.min(length, limitBytes - bytes.size()));
        }
    }

    /**
     * Keeps nothing yet.
     *
     * @param limitBytes of each stream
     */
    RunOutput(int limitBytes) {
        this.limitBytes = limitBytes;
    }

    @Override
    public void write(long task, int attemptNumber, Stream stream, byte[] bytes, int length) {
        if (isOfLast(attemptNumber)) {
            (stream == Stream.STDOUT ? stdout : stderr).add(bytes, length, limitBytes);
        }
    }

    @Override
    public void outcome(AttemptInfo ended) {
        if (isOfLast(ended.attempt())) {
            outcome = ended;
        }
    }

    /** What an earlier attempt wrote is not the result: the job has run anew. */
    private boolean isOfLast(int number) {
        if (number > attempt) {
            attempt = number;
            stdout = new Kept();
            stderr = new Kept();
            outcome = null;
        }
        return number == attempt;
    }

    Optional<AttemptInfo> attempt() {
        return Optional.ofNullable(outcome);
    }

    CapturedOutput stdout() {
        return captured(stdout, outcome == null ? 0 : outcome.stdoutBytes());
    }

    CapturedOutput stderr() {
        return captured(stderr, outcome == null ? 0 : outcome.stderrBytes());
    }

    /** An attempt may have written more than Drover itself kept. */
    private static CapturedOutput captured(Kept kept, long writtenBytes) {
        return new CapturedOutput(kept.bytes.toByteArray(), Math.max(kept.totalBytes, writtenBytes));
    }
}
