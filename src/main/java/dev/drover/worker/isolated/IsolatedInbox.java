package dev.drover.worker.isolated;

import dev.drover.task.IncomingMessage;
import dev.drover.task.MessageQueue;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The messages to an isolated function: a line each on standard input, which its worker bounds. One thread reads, any thread takes. The end
 * of the input says that the worker has disconnected.
 */
final class IsolatedInbox implements MessageQueue {
    /** Beyond it a line waits in the pipe, and further ones in the worker. */
    private static final int MAX_MESSAGES = 64;

    private final BlockingQueue<IncomingMessage> messages = new LinkedBlockingQueue<>(MAX_MESSAGES);

    /** Begins to read. */
    IsolatedInbox(Runnable disconnected) {
        Thread reader = new Thread(() -> read(disconnected), "drover-messages");
        reader.setDaemon(true);
        reader.start();
    }

    private void read(Runnable disconnected) {
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(new FileInputStream(FileDescriptor.in), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                messages.put(new IncomingMessage(line, looksLikeJson(line), ""));
            }
        } catch (IOException e) {
            // The worker is gone, which is a disconnection too.
            messages.clear();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        disconnected.run();
    }

    private static boolean looksLikeJson(String line) {
        return !line.isEmpty() && "{[\"-0123456789".indexOf(line.charAt(0)) >= 0;
    }

    @Override
    public IncomingMessage next() throws InterruptedException {
        return messages.take();
    }

    @Override
    public Optional<IncomingMessage> next(Duration wait) throws InterruptedException {
        return Optional.ofNullable(messages.poll(TimeUnit.NANOSECONDS.convert(wait), TimeUnit.NANOSECONDS));
    }
}
