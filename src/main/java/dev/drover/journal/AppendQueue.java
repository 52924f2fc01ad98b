package dev.drover.journal;

import dev.drover.proto.JournalRecord;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** What waits to be written: filled by the appending thread, emptied by the writing thread; its monitor guards it all. */
final class AppendQueue {
    private final long limitBytes;
    private final ArrayDeque<Appended> waiting = new ArrayDeque<>();
    private long waitingBytes;
    private long lastTicket;
    private boolean closed;
    private boolean dead;
    private boolean writerWaits;

    AppendQueue(long limitBytes) {
        this.limitBytes = limitBytes;
    }

    /** Gives the next ticket; after {@link #kill()} the records are dropped. */
    long add(Appended.Kind kind, List<JournalRecord> records) {
        long bytes = Delimited.bytes(records);
        if (kind != Appended.Kind.CHECKPOINT && bytes > GroupHeader.MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "records of " + bytes + " bytes in one append, " + GroupHeader.MAX_LENGTH + " is the limit");
        }
        synchronized (this) {
            if (closed) {
                throw new IllegalStateException("the journal is closed");
            }
            lastTicket++;
            if (!dead) {
                waiting.add(new Appended(lastTicket, kind, records, bytes));
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
     * Waits for appends and takes them, in order, up to a limit of bytes, a checkpoint always alone.
     *
     * @return none when the queue was closed and is empty, or is dead
     */
    synchronized List<Appended> take(long maxBytes) throws InterruptedException {
        while (waiting.isEmpty() && !closed && !dead) {
            writerWaits = true;
            wait();
        }
        writerWaits = false;
        List<Appended> taken = new ArrayList<>();
        long bytes = 0;
        while (!waiting.isEmpty()) {
            Appended next = waiting.peek();
            boolean checkpoint = next.kind() == Appended.Kind.CHECKPOINT;
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

    /** Takes no more appends; what waits is still written. False if it was closed before. */
    synchronized boolean close() {
        boolean first = !closed;
        closed = true;
        notifyAll();
        return first;
    }

    /** Drops what waits and all that comes. */
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
