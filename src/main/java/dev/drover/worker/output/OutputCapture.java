package dev.drover.worker.output;

import dev.drover.process.spawn.ChildOutput;
import dev.drover.process.spawn.ChildStream;
import dev.drover.proto.AttemptOutcome;
import dev.drover.worker.attempt.AttemptLimits;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Both output streams of one attempt. Any thread may write; a short command's output never touches the disk.
 *
 * <p>A stream gets a file once it is longer than its tail, or once its first byte is {@link AttemptLimits#liveAfterMs} old and
 * {@link #flushIfOld} is called: then each chunk is written at once. Bytes above {@link AttemptLimits#outputBytes} are read,
 * counted and not kept, so that the command never blocks; the tails still show the very last ones.
 *
 * <p>Files are written before the result is sent, but not forced: they survive kill -9 like all that is written, and a power cut
 * can take them. The tails, which travel with the result, are in the journal.
 */
public final class OutputCapture implements ChildOutput {
    private final StreamCapture stdout;
    private final StreamCapture stderr;
    private final AttemptLimits limits;
    private long roomBytes;
    private long firstByteNanos;
    private boolean isFinished;

    public OutputCapture(OutputFiles files, AttemptLimits limits) {
        this.stdout = new StreamCapture(files::stdout, limits.tailBytes());
        this.stderr = new StreamCapture(files::stderr, limits.tailBytes());
        this.limits = limits;
        this.roomBytes = limits.outputBytes();
    }

    @Override
    public synchronized void accept(ChildStream stream, ByteBuffer chunk) {
        if (isFinished) {
            return;
        }
        if (firstByteNanos == 0) {
            firstByteNanos = System.nanoTime() | 1;
        }
        roomBytes -= (stream == ChildStream.STDOUT ? stdout : stderr).add(chunk, roomBytes);
        flushIfOld(System.nanoTime());
    }

    /** A line of a function. */
    public void line(String text) {
        accept(ChildStream.STDOUT, ByteBuffer.wrap((text + '\n').getBytes(StandardCharsets.UTF_8)));
    }

    /** Makes output that is old enough visible in its file. */
    public synchronized void flushIfOld(long nowNanos) {
        if (hasUnwritten() && nowNanos - firstByteNanos >= limits.liveAfterMs() * 1_000_000L) {
            Stream.of(stdout, stderr).filter(StreamCapture::hasUnwritten).forEach(StreamCapture::openFile);
        }
    }

    /** How old output may get without a file. */
    public int liveAfterMs() {
        return (int) limits.liveAfterMs();
    }

    /** Whether there is output that no file has yet: {@link #flushIfOld} is to be called soon. */
    public synchronized boolean hasUnwritten() {
        return !isFinished && (stdout.hasUnwritten() || stderr.hasUnwritten());
    }

    /**
     * Ends the capture, closes the files and writes down what there was.
     *
     * <p>{@code *_bytes} counts all that came, dropped bytes included.
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

    /** Files that say nothing which the tails don't: superfluous once the result is taken. Only after {@link #finish}. */
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
