package dev.drover.channel;

/** A line of the channel reports nothing that Drover understands; the message says why. */
final class BadReportException extends Exception {
    private static final long serialVersionUID = 1L;

    BadReportException(String message) {
        super(message);
    }
}
