package dev.drover.cli.submit;

import dev.drover.cli.args.UsageException;
import dev.drover.cli.text.Sizes;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Reads lines, or values that end with NUL, as the bytes they are; one at a time, so that a million need no memory.
 *
 * <p>One thread. Closing it closes the stream.
 */
public final class ValueReader implements AutoCloseable {
    /** A message has to hold it with its spec. */
    static final int MAX_VALUE_BYTES = 1 << 20;

    private static final int BUFFER_BYTES = 64 * 1024;

    private final InputStream in;
    private final int end;
    // Null where the caller names the value.
    private final String noun;
    private final ByteArrayOutputStream value = new ByteArrayOutputStream();
    private long number;

    private ValueReader(InputStream in, int end, String noun) {
        this.in = new BufferedInputStream(in, BUFFER_BYTES);
        this.end = end;
        this.noun = noun;
    }

    public static ValueReader lines(InputStream in) {
        return new ValueReader(in, '\n', "line");
    }

    /** Lines whose errors do not say which line it is, because the caller does. */
    public static ValueReader namedLines(InputStream in) {
        return new ValueReader(in, '\n', null);
    }

    public static ValueReader nulSeparated(InputStream in) {
        return new ValueReader(in, 0, "value");
    }

    /** The next value without its end, or null where there is none. */
    public byte[] next() throws IOException {
        value.reset();
        int b = in.read();
        if (b < 0) {
            return null;
        }
        number++;
        while (b >= 0 && b != end) {
            if (value.size() == MAX_VALUE_BYTES) {
                throw new UsageException((noun == null ? "this line" : noun + " " + number) + " is longer than "
                        + Sizes.bytes(MAX_VALUE_BYTES) + "; put large input into a file and pass its name");
            }
            value.write(b);
            b = in.read();
        }
        return value.toByteArray();
    }

    /** The number of the value that was read last, from 1. */
    public long number() {
        return number;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
