package dev.drover.cli.show;

import dev.drover.client.JobId;
import dev.drover.client.OutputSink;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Passes captured output on: the bytes themselves for one task, whole lines for several, so that lines of tasks that write at the
 * same time are not mixed. One thread.
 */
public final class LogPrinter implements OutputSink {
    /** A line longer than that is passed on in pieces: nothing that a job writes may fill this process's memory. */
    private static final int MAX_LINE_BYTES = 64 * 1024;

    /** Where the bytes go. */
    public interface Target {
        void write(Stream stream, byte[] bytes);

        /** What was written has to be seen by now. */
        default void flush() {}
    }

    private record Source(long task, int attempt, Stream stream) {}

    private final Target target;
    private final boolean lines;
    private final JobId job;
    private final String separator;
    private final Map<Source, ByteArrayOutputStream> begun = new HashMap<>();

    private LogPrinter(Target target, boolean lines, JobId job, String separator) {
        this.target = target;
        this.lines = lines;
        this.job = job;
        this.separator = separator;
    }

    /** The bytes as they come. */
    public static LogPrinter raw(Target target) {
        return new LogPrinter(target, false, null, "");
    }

    /** Whole lines without anything in front. */
    public static LogPrinter plainLines(Target target) {
        return new LogPrinter(target, true, null, "");
    }

    /** Whole lines, each behind its task: {@code 12.7 │ }. */
    public static LogPrinter prefixed(Target target, JobId job, String separator) {
        return new LogPrinter(target, true, job, separator);
    }

    @Override
    public void write(long task, int attempt, Stream stream, byte[] bytes, int length) {
        if (!lines) {
            target.write(stream, Arrays.copyOf(bytes, length));
            return;
        }
        Source source = new Source(task, attempt, stream);
        ByteArrayOutputStream line = begun.computeIfAbsent(source, key -> new ByteArrayOutputStream());
        for (int i = 0; i < length; i++) {
            line.write(bytes[i]);
            if (bytes[i] == '\n' || line.size() >= MAX_LINE_BYTES) {
                print(source, line);
            }
        }
        if (line.size() == 0) {
            begun.remove(source);
        }
    }

    private void print(Source source, ByteArrayOutputStream line) {
        byte[] bytes = line.toByteArray();
        line.reset();
        if (job == null) {
            target.write(source.stream(), bytes);
            return;
        }
        byte[] prefix = (job + "." + source.task() + separator).getBytes(StandardCharsets.UTF_8);
        byte[] whole = Arrays.copyOf(prefix, prefix.length + bytes.length);
        System.arraycopy(bytes, 0, whole, prefix.length, bytes.length);
        target.write(source.stream(), whole);
    }

    @Override
    public void flush() {
        target.flush();
    }

    /** A last line without an end is passed on at once: those of all tasks of an array would fill the memory. */
    @Override
    public void ended(long task, int attempt) {
        if (!begun.isEmpty()) {
            for (Stream stream : Stream.values()) {
                Source source = new Source(task, attempt, stream);
                ByteArrayOutputStream line = begun.remove(source);
                if (line != null) {
                    complete(source, line);
                }
            }
        }
    }

    /** Passes on the lines that have no end yet, each with the end that it lacks. */
    public void end() {
        for (Map.Entry<Source, ByteArrayOutputStream> entry : begun.entrySet()) {
            complete(entry.getKey(), entry.getValue());
        }
        begun.clear();
    }

    private void complete(Source source, ByteArrayOutputStream line) {
        if (line.size() > 0) {
            line.write('\n');
            print(source, line);
        }
    }
}
