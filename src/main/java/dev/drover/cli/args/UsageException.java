package dev.drover.cli.args;

/** What was typed makes no sense; the message is the whole sentence, without the program's name. */
public final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UsageException(String message) {
        super(message);
    }

    public UsageException(String message, Throwable cause) {
        super(message, cause);
    }
}
