package dev.drover.cli.terminal;

/** Standard output takes no more: its reader is gone, as with {@code drover history | head}, or it can't be kept. */
public final class OutputClosedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    OutputClosedException(Throwable cause) {
        super("standard output is closed", cause);
    }

    /** Whether nobody reads any more, as in {@code | head}; otherwise the output could not be kept, on a full disk for one. */
    public boolean isReaderGone() {
        return String.valueOf(getCause().getMessage()).contains("Broken pipe");
    }
}
