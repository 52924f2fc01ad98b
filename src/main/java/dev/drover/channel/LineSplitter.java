package dev.drover.channel;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/**
 * Cuts a stream of bytes into lines, and keeps no line that is longer than a limit. Owned by one thread at a time.
 *
 * <p>The memory that it takes is that limit at most, whatever comes.
 */
public final class LineSplitter {
    /** Receives lines. */
    public interface Lines {
        /** A line without its end; it may be empty. */
        void line(byte[] line);

        /** The end of a line that was too long. */
        void tooLong();
    }

    private static final int LF = '\n';
    private static final int CR = '\r';

    private final int maxBytes;
    private final boolean endsAtCr;
    private final ByteArrayOutputStream begun = new ByteArrayOutputStream(128);
    private boolean isTooLong;

    /**
     * A splitter at the begin of a stream.
     *
     * @param maxBytes the longest line that is kept
     * @param endsAtCr whether a carriage return ends a line too, as where a terminal's line is written over
     */
    public LineSplitter(int maxBytes, boolean endsAtCr) {
        this.maxBytes = maxBytes;
        this.endsAtCr = endsAtCr;
    }

    /** Takes the next bytes of the stream. */
    public void add(ByteBuffer bytes, Lines lines) {
        while (bytes.hasRemaining()) {
            byte next = bytes.get();
            if (next == LF || endsAtCr && next == CR) {
                end(lines);
            } else if (begun.size() < maxBytes) {
                begun.write(next);
            } else {
                isTooLong = true;
            }
        }
    }

    /** The stream has ended: what has begun is a line, too. */
    public void finish(Lines lines) {
        if (begun.size() > 0) {
            end(lines);
        }
    }

    /** The stream begins anew: what has begun is forgotten. */
    void reset() {
        begun.reset();
        isTooLong = false;
    }

    private void end(Lines lines) {
        if (isTooLong) {
            lines.tooLong();
        } else {
            lines.line(begun.toByteArray());
        }
        reset();
    }
}
