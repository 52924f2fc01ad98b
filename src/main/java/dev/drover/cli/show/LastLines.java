package dev.drover.cli.show;

import dev.drover.client.OutputSink;
import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Keeps the last lines of each task and passes them on when the next task begins; later output is passed on at once.
 * One thread; holds the lines of one task.
 */
public final class LastLines implements OutputSink {
    /** Where a line is longer, its end is what counts. */
    private static final int MAX_LINE_BYTES = 1 << 20;

    private record Line(Stream stream, byte[] bytes) {}

    private final OutputSink next;
    private final long wanted;
    private final ArrayDeque<Line> lines = new ArrayDeque<>();
    private final Map<Stream, ByteArrayOutputStream> begun = new HashMap<>();
    private long task = -1;
    private int attempt;
    private boolean attemptEnded;
    private boolean live;

    /**
     * Keeps lines.
     *
     * @param wanted of each task, from 0
     */
    public LastLines(OutputSink next, long wanted) {
        this.next = next;
        this.wanted = wanted;
    }

    @Override
    public void write(long itsTask, int itsAttempt, Stream stream, byte[] bytes, int length) {
        if (live) {
            next.write(itsTask, itsAttempt, stream, bytes, length);
            return;
        }
        if (itsTask != task) {
            end();
        }
        attemptEnded &= itsAttempt == attempt;
        task = itsTask;
        attempt = itsAttempt;
        ByteArrayOutputStream line = begun.computeIfAbsent(stream, key -> new ByteArrayOutputStream());
        for (int i = 0; i < length; i++) {
            line.write(bytes[i]);
            if (bytes[i] == '\n') {
                addLine(new Line(stream, line.toByteArray()));
                line.reset();
            } else if (line.size() > MAX_LINE_BYTES) {
                byte[] end = line.toByteArray();
                line.reset();
                line.writeBytes(Arrays.copyOfRange(end, end.length / 2, end.length));
            }
        }
    }

    private void addLine(Line line) {
        lines.add(line);
        if (lines.size() > wanted) {
            lines.remove();
        }
    }

    @Override
    public void ended(long itsTask, int itsAttempt) {
        if (live) {
            next.ended(itsTask, itsAttempt);
        } else {
            attemptEnded |= itsTask == task && itsAttempt == attempt;
        }
    }

    @Override
    public void incomplete(long itsTask, int itsAttempt, long missingBytes, long totalBytes, Loss loss) {
        next.incomplete(itsTask, itsAttempt, missingBytes, totalBytes, loss);
    }

    @Override
    public void flush() {
        next.flush();
    }

    @Override
    public void caughtUp() {
        end();
        live = true;
        next.caughtUp();
    }

    /** Passes on what is held. */
    public void end() {
        for (Map.Entry<Stream, ByteArrayOutputStream> entry : begun.entrySet()) {
            if (entry.getValue().size() > 0) {
                addLine(new Line(entry.getKey(), entry.getValue().toByteArray()));
            }
        }
        for (Line line : lines) {
            next.write(task, attempt, line.stream(), line.bytes(), line.bytes().length);
        }
        if (attemptEnded) {
            next.ended(task, attempt);
        }
        lines.clear();
        begun.clear();
        attemptEnded = false;
    }
}
