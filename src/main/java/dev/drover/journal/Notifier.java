package dev.drover.journal;

/**
 * Calls the listener, one call at a time, and nothing after a failure.
 *
 * <p>Called by the journal's threads; its monitor makes "nothing durable after a failure" hold between them.
 */
final class Notifier {
    private final JournalListener listener;
    private long writtenTicket;
    private long durableTicket;
    private boolean failed;

    Notifier(JournalListener listener) {
        this.listener = listener;
    }

    /** Reports a ticket only once, because the mark of a clean end is written under the last ticket. */
    synchronized void written(long ticket) {
        if (!failed && ticket > writtenTicket) {
            writtenTicket = ticket;
            listener.written(ticket);
        }
    }

    synchronized void durable(long ticket, long position) {
        if (!failed) {
            durableTicket = ticket;
            listener.durable(ticket, position);
        }
    }

    synchronized void checkpointWanted() {
        if (!failed) {
            listener.checkpointWanted();
        }
    }

    synchronized void spaceLow(boolean low) {
        if (!failed) {
            listener.spaceLow(low);
        }
    }

    /** Only the first failure is reported, because later ones follow from it. */
    synchronized void failed(String what, Throwable cause) {
        if (!failed) {
            failed = true;
            String sentence = what + " (" + cause + "): nothing after record group " + durableTicket
                    + " was acknowledged, and nothing more will be; check the disk, then start again.";
            listener.failed(new JournalFailure(sentence, durableTicket, cause));
        }
    }

    synchronized boolean hasFailed() {
        return failed;
    }
}
