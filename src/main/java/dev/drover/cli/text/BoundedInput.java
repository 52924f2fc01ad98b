package dev.drover.cli.text;

import dev.drover.cli.args.UsageException;
import java.io.IOException;
import java.io.InputStream;

/** Reads all of an input that has to be in memory, and refuses one that is too large for that. Without state; any thread. */
public final class BoundedInput {
    private BoundedInput() {}

    /**
     * All of the bytes.
     *
     * @param what begins the error: {@code the input has}
     * @param advice ends it: what to do instead
     * @throws UsageException if there are more than that many
     */
    public static byte[] read(InputStream in, int maxBytes, String what, String advice) throws IOException {
        byte[] bytes = in.readNBytes(maxBytes + 1);
        if (bytes.length > maxBytes) {
            throw new UsageException(what + " more than " + Sizes.bytes(maxBytes) + "; " + advice);
        }
        return bytes;
    }
}
