package dev.drover.history;

import static org.awaitility.Awaitility.await;

import dev.drover.journal.JournalFailure;
import dev.drover.journal.JournalListener;

/** Keeps up to where a journal is durable, for a test that feeds a history from it. */
final class DurableListener implements JournalListener {
    private volatile long durableTicket;
    private volatile long position;

    @Override
    public void written(long ticket) {}

    @Override
    public void durable(long ticket, long upTo) {
        position = upTo;
        durableTicket = ticket;
    }

    @Override
    public void checkpointWanted() {}

    @Override
    public void spaceLow(boolean low) {}

    @Override
    public void failed(JournalFailure failure) {
        throw new AssertionError(failure.toString());
    }

    /** Waits until that ticket is durable and returns the position up to which everything is. */
    long awaitDurable(long ticket) {
        await().until(() -> durableTicket >= ticket);
        return position;
    }
}
