package dev.drover.client.output;

import dev.drover.client.AttemptInfo;
import dev.drover.client.JobId;
import dev.drover.client.OutputSink;
import dev.drover.client.OutputSink.Stream;
import dev.drover.client.RunningAttempt;
import dev.drover.home.HomePaths;
import dev.drover.model.ErrorCode;
import dev.drover.model.UserException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;

/** The output of one attempt, with the position up to which it was handed out. One thread. */
final class AttemptOutput {
    private static final int BUFFER_BYTES = 1 << 16;

    private final long task;
    final int attempt;
    private final Path[] files = new Path[Stream.values().length];
    private final long[] positions = new long[Stream.values().length];

    AttemptOutput(HomePaths paths, AttemptInfo attempt) {
        this(paths, attempt.job(), attempt.task(), attempt.index(), attempt.attempt());
    }

    AttemptOutput(HomePaths paths, RunningAttempt attempt) {
        this(paths, attempt.job(), attempt.task(), attempt.index(), attempt.attempt());
    }

    private AttemptOutput(HomePaths paths, JobId job, long task, int index, int attempt) {
        this.task = task;
        this.attempt = attempt;
        files[Stream.STDOUT.ordinal()] = paths.stdout(job.value(), index, attempt);
        files[Stream.STDERR.ordinal()] = paths.stderr(job.value(), index, attempt);
    }

    /** Hands out what was added to the files since the last call. A missing file counts as empty. */
    void drain(OutputSink sink) {
        drain(Stream.STDOUT, sink);
        drain(Stream.STDERR, sink);
    }

    /** Hands out the rest. */
    void finish(AttemptInfo ended, OutputSink sink) {
        long missingBytes = finish(Stream.STDOUT, ended.stdoutBytes(), ended.stdoutTail(), sink)
                + finish(Stream.STDERR, ended.stderrBytes(), ended.stderrTail(), sink);
        if (missingBytes > 0) {
            long totalBytes = ended.stdoutBytes() + ended.stderrBytes();
            sink.incomplete(task, attempt, missingBytes, totalBytes, loss(ended));
        }
        sink.outcome(ended);
        sink.ended(task, attempt);
    }

    private static OutputSink.Loss loss(AttemptInfo ended) {
        if (ended.pruned()) {
            return OutputSink.Loss.PRUNED;
        }
        return ended.outputDroppedBytes() > 0 ? OutputSink.Loss.DROPPED : OutputSink.Loss.REMOVED;
    }

    /** How many bytes are neither in the file nor in the tail. */
    private long finish(Stream stream, long totalBytes, byte[] tail, OutputSink sink) {
        long tailFrom = totalBytes - tail.length;
        if (positions[stream.ordinal()] < tailFrom) {
            drain(stream, sink);
        }
        // If the file was capped or removed, the missing bytes are in the tail, as far as it reaches.
        long position = positions[stream.ordinal()];
        int skip = (int) Math.min(tail.length, Math.max(0, position - tailFrom));
        if (skip < tail.length) {
            byte[] rest = new byte[tail.length - skip];
            System.arraycopy(tail, skip, rest, 0, rest.length);
            sink.write(task, attempt, stream, rest, rest.length);
            positions[stream.ordinal()] = totalBytes;
        }
        return Math.max(0, tailFrom - position);
    }

    private void drain(Stream stream, OutputSink sink) {
        Path path = files[stream.ordinal()];
        if (Files.notExists(path)) {
            // Nothing was written yet, or the result holds all of it.
            return;
        }
        // No FileChannel: an interrupt of the reader would close it.
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
            file.seek(positions[stream.ordinal()]);
            byte[] buffer = new byte[BUFFER_BYTES];
            int read;
            while ((read = file.read(buffer)) > 0) {
                sink.write(task, attempt, stream, buffer, read);
                positions[stream.ordinal()] += read;
            }
        } catch (IOException e) {
            // A FileNotFoundException may also mean that it may not be opened, or too many files are.
            if (e instanceof FileNotFoundException && Files.notExists(path)) {
                return;
            }
            throw new UserException(ErrorCode.HOME, "the output " + path + " can't be read: " + e.getMessage(), e);
        }
    }
}
