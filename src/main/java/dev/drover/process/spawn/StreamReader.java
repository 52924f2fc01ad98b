package dev.drover.process.spawn;

import dev.drover.process.libc.Uninterrupted;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Moves one of a child's streams into its mailbox, on its own daemon thread, until the stream ends or the mailbox is
 * closed.
 */
final class StreamReader {
    private static final int CHUNK_BYTES = 16 * 1024;

    private StreamReader() {}

    static void start(ChildStream stream, InputStream in, Process process, OutputMailbox mailbox) {
        mailbox.open(stream);
        Thread thread =
                new Thread(() -> run(stream, in, process, mailbox), "drover-output-" + process.pid() + "-" + stream);
        thread.setDaemon(true);
        thread.start();
    }

    private static void run(ChildStream stream, InputStream in, Process process, OutputMailbox mailbox) {
        byte[] bytes = new byte[CHUNK_BYTES];
        IOException failure = null;
        try (in) {
            int count;
            while ((count = read(in, bytes, process)) >= 0 && mailbox.putOutput(stream, Arrays.copyOf(bytes, count))) {
                // putOutput waits while the mailbox is full
            }
        } catch (IOException e) {
            failure = e;
        } finally {
            mailbox.putEndOfStream(stream, failure);
        }
    }

    /**
     * At a child's end Java closes the pipe under the reader and swaps in what was left in it, so a read that fails then is
     * tried once more and gets that.
     */
    private static int read(InputStream in, byte[] bytes, Process process) throws IOException {
        try {
            return in.read(bytes);
        } catch (IOException e) {
            Uninterrupted.waitFor(process);
            return in.read(bytes);
        }
    }
}
