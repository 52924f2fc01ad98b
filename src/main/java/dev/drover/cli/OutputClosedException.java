package dev.drover.cli;

/** Nobody reads standard output any more, as with {@code drover history | head}: the command ends quietly. */
public final class OutputClosedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    OutputClosedException(Throwable cause) {
        super("standard output is closed", cause);
    }
}
