package dev.drover.client;

/** What happens when an attempt has more output than is kept of it. */
public enum OutputLimitAction {
    /** The rest is read, counted and dropped, but for the last bytes of each stream. */
    TRUNCATE,
    /** The attempt is ended, and fails with the cause {@code OUTPUT_LIMIT}. */
    KILL
}
