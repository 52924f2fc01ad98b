package dev.drover.worker.isolated;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Appends what a function reports to its channel, the file that its worker reads. Progress that comes faster than it is of use is thinned out:
 * the newest report wins, and is written soon. Any thread.
 */
final class ChannelWriter {
    private static final long PAUSE_NANOS = 20_000_000;
    private static final String HEX = "0123456789abcdef";

    private final Path file;
    private String pending; // guarded by this, as the rest
    private long writtenNanos = System.nanoTime() - PAUSE_NANOS;
    private Thread flusher;

    ChannelWriter(Path file) {
        this.file = file;
    }

    synchronized void progress(double current, double total, String note) {
        pending = "{\"progress\":{\"current\":" + current + (Double.isFinite(total) ? ",\"total\":" + total : "")
                + ",\"note\":" + quoted(note) + "}}";
        if (System.nanoTime() - writtenNanos >= PAUSE_NANOS) {
            flush();
        } else if (flusher == null) {
            flusher = new Thread(this::flushLater, "drover-progress");
            flusher.setDaemon(true);
            flusher.start();
        } else {
            notifyAll();
        }
    }

    /** A message, already JSON. */
    synchronized void message(byte[] json) {
        flush();
        append("{\"message\":"
                + new String(json, StandardCharsets.UTF_8).replace('\n', ' ').replace('\r', ' ') + "}");
    }

    /** Writes progress that waits. */
    synchronized void flush() {
        if (pending != null) {
            append(pending);
            pending = null;
            writtenNanos = System.nanoTime();
        }
    }

    private synchronized void flushLater() {
        try {
            while (true) {
                if (pending == null) {
                    wait();
                } else {
                    wait(PAUSE_NANOS / 1_000_000);
                    flush();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void append(String line) {
        try {
            Files.writeString(file, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            // A full disk: what a function reports by the way must not end it.
            pending = null;
        }
    }

    /** As a JSON string. */
    private static String quoted(String text) {
        StringBuilder json = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < 0x20 || Character.isSurrogate(c)) {
                json.append("\\u").append(HEX.charAt(c >> 12)).append(HEX.charAt(c >> 8 & 15));
                json.append(HEX.charAt(c >> 4 & 15)).append(HEX.charAt(c & 15));
            } else {
                json.append(c);
            }
        }
        return json.append('"').toString();
    }
}
