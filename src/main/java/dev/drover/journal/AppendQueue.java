package dev.drover.journal;

import dev.drover.proto.JournalRecord;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * The queue of records that wait to be written. The appending thread fills it, the writing thread empties it; its
 * monitor guards all fields.
 */
final class AppendQueue {
    private final long limitBytes;
    private final ArrayDeque<PendingAppend> waiting = new ArrayDeque<>();
    private long waitingBytes;
    private long lastTicket;
    private boolean closed;
    private boolean dead;
    private boolean writerWaits;

    AppendQueue(long limitBytes) {
        this.limitBytes = limitBytes;
    }

    /** Adds records and returns their ticket. After {@link #kill()} the records are dropped. */
    long add(PendingAppend.Kind kind, List<JournalRecord> records) {
        long bytes = DelimitedRecords.bytes(records);
        if (kind != PendingAppend.Kind.CHECKPOINT && bytes > GroupHeader.MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "records of " + bytes + " bytes in one append, " + GroupHeader.MAX_LENGTH + " is the limit");
        }
        synchronized (this) {
            if (closed) {
                throw new IllegalStateException("the journal is closed");
            }
            lastTicket++;
            if (!dead) {
                waiting.add(new PendingAppend(lastTicket, kind, records, bytes));
                waitingBytes += bytes;
                if (writerWaits) {
                    notifyAll();
                }
            }
            return lastTicket;
        }
    }

    synchronized boolean congested() {
        return waitingBytes >= limitBytes;
    }

    /**
     * Waits for appends, and removes and returns them in order, up to a limit of bytes. A checkpoint is always returned
     * alone.
     *
     * @return none when the queue was closed and is empty, or is dead
     */
    synchronized List<PendingAppend> take(long maxBytes) throws InterruptedException {
        while (waiting.isEmpty() && !closed && !dead) {
            writerWaits = true;
            wait();
        }
        writerWaits = false;
        List<PendingAppend> taken = new ArrayList<>();
        long bytes = 0;
        while (!waiting.isEmpty()) {
            PendingAppend next = waiting.peek();
            boolean checkpoint = next.kind() == PendingAppend.Kind.CHECKPOINT;
            if (!taken.isEmpty() && (checkpoint || bytes + next.bytes() > maxBytes)) {
                break;
            }
            waiting.remove();
            taken.add(next);
            bytes += next.bytes();
            if (checkpoint) {
                break;
            }
        }
        waitingBytes -= bytes;
        return taken;
    }

    /** Refuses further appends; those in the queue are still written. Returns false if the queue was closed before. */
    synchronized boolean close() {
        boolean first = !closed;
        closed = true;
        notifyAll();
        return first;
    }

    /** Drops all records in the queue and all that are appended later. */
    synchronized void kill() {
        dead = true;
        waiting.clear();
        waitingBytes = 0;
        notifyAll();
    }

    synchronized boolean isDead() {
        return dead;
    }
}
