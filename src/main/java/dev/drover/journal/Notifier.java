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

    /** Tells a ticket once: the mark of a clean end is written under the last one. */
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

    /** The first failure is told, later ones follow from it. */
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
