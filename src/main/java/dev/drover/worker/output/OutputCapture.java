package dev.drover.worker.output;

import dev.drover.model.Cause;
import dev.drover.process.spawn.ChildOutput;
import dev.drover.process.spawn.ChildStream;
import dev.drover.proto.AttemptOutcome;
import dev.drover.worker.attempt.AttemptControl;
import dev.drover.worker.attempt.AttemptLimits;
import dev.drover.worker.attempt.StopRequest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Both output streams of one attempt. Any thread may write. The output of a short command is never written to disk.
 *
 * <p>A stream gets a file once it is longer than its tail, or once its first byte is {@link AttemptLimits#liveAfterMs}
 * old and {@link #flushIfOld} is called: then each chunk is written at once. Bytes above {@link
 * AttemptLimits#outputBytes} are read and counted but not kept, so that the command never blocks. The tails still have
 * the very last bytes.
 *
 * <p>Files are written before the result is sent, but not forced: they survive kill -9, but a power cut can lose them.
 * The tails are part of the result, and so they are in the journal.
 */
public final class OutputCapture implements ChildOutput {
    private final StreamCapture stdout;
    private final StreamCapture stderr;
    private final AttemptLimits limits;
    private final LimitListener listener;
    private long roomBytes;
    private long firstByteNanos;
    private boolean isFinished;
    private boolean isLimitPassed;

    /** Hears once that there is more output than is kept. */
    @FunctionalInterface
    interface LimitListener {
        /** May be called by any thread, which holds no lock of the capture. */
        void limitPassed(long outputBytes, long limitBytes);
    }

    /** The capture of an attempt, which is asked to end where its job wants that above its limit. */
    public static OutputCapture of(AttemptControl control, OutputFiles files, AttemptLimits limits) {
        AttemptLimits own = limits.of(control.assignment().plan().spec());
        return new OutputCapture(files, own, (outputBytes, limitBytes) -> {
            if (own.isEndedAboveOutput()) {
                control.requestStop(StopRequest.ofBytes(Cause.OUTPUT_LIMIT, outputBytes, limitBytes));
            }
        });
    }

    OutputCapture(OutputFiles files, AttemptLimits limits, LimitListener listener) {
        this.stdout = new StreamCapture(files::stdout, limits.tailBytes());
        this.stderr = new StreamCapture(files::stderr, limits.tailBytes());
        this.limits = limits;
        this.listener = listener;
        this.roomBytes = limits.outputBytes();
    }

    @Override
    public void accept(ChildStream stream, ByteBuffer chunk) {
        long passedBytes = add(stream, chunk);
        if (passedBytes > 0) {
            listener.limitPassed(passedBytes, limits.outputBytes());
        }
    }

    /** How much output there is when it passes the limit; 0 before and later. */
    private synchronized long add(ChildStream stream, ByteBuffer chunk) {
        if (isFinished) {
            return 0;
        }
        if (firstByteNanos == 0) {
            firstByteNanos = System.nanoTime() | 1;
        }
        roomBytes -= (stream == ChildStream.STDOUT ? stdout : stderr).add(chunk, roomBytes);
        flushIfOld(System.nanoTime());
        long outputBytes = stdout.totalBytes() + stderr.totalBytes();
        if (isLimitPassed || outputBytes <= limits.outputBytes()) {
            return 0;
        }
        isLimitPassed = true;
        return outputBytes;
    }

    /** Adds a line that a function wrote. */
    public void line(String text) {
        accept(ChildStream.STDOUT, ByteBuffer.wrap((text + '\n').getBytes(StandardCharsets.UTF_8)));
    }

    /** Writes output that is old enough to its file. */
    public synchronized void flushIfOld(long nowNanos) {
        if (hasUnwritten() && nowNanos - firstByteNanos >= limits.liveAfterMs() * 1_000_000L) {
            Stream.of(stdout, stderr).filter(StreamCapture::hasUnwritten).forEach(StreamCapture::openFile);
        }
    }

    /** How old output may become without a file. */
    public int liveAfterMs() {
        return (int) limits.liveAfterMs();
    }

    /** Whether there is output that is in no file yet, so that {@link #flushIfOld} must be called soon. */
    public synchronized boolean hasUnwritten() {
        return !isFinished && (stdout.hasUnwritten() || stderr.hasUnwritten());
    }

    /**
     * Ends the capture, closes the files, and sets the output fields of the outcome.
     *
     * <p>{@code *_bytes} counts all bytes, including dropped ones.
     */
    public synchronized void finish(AttemptOutcome.Builder outcome) {
        isFinished = true;
        stdout.closeFile();
        stderr.closeFile();
        outcome.setStdoutBytes(stdout.totalBytes())
                .setStderrBytes(stderr.totalBytes())
                .setStdoutTail(stdout.tail().toByteString())
                .setStderrTail(stderr.tail().toByteString())
                .setOutputDroppedBytes(stdout.droppedBytes() + stderr.droppedBytes());
        fault().ifPresent(sentence ->
                outcome.setMessage(outcome.getMessage().isEmpty() ? sentence : outcome.getMessage() + " " + sentence));
    }

    /**
     * Files whose whole content is in the tails. They can be removed once the coordinator has the result. Call it after
     * {@link #finish} only.
     */
    synchronized List<Path> superfluousFiles() {
        return Stream.of(stdout, stderr)
                .filter(stream -> stream.wasFileMade() && stream.totalBytes() <= limits.tailBytes())
                .map(StreamCapture::path)
                .toList();
    }

    private Optional<String> fault() {
        return Stream.of(stdout, stderr)
                .filter(stream -> stream.fault() != null)
                .map(stream -> "Its output was cut: " + stream.path() + " can't be written: "
                        + stream.fault().getMessage() + ".")
                .findFirst();
    }
}
