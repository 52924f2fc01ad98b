package dev.drover.cli.terminal;

/** Standard output has failed: its reader is gone, as with {@code drover history | head}, or the disk is full. */
public final class OutputClosedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    OutputClosedException(Throwable cause) {
        super("standard output is closed", cause);
    }

    /**
     * Whether the reader is gone, as in {@code | head}. Otherwise the output could not be written, for example on a
     * full disk.
     */
    public boolean isReaderGone() {
        return String.valueOf(getCause().getMessage()).contains("Broken pipe");
    }
}
