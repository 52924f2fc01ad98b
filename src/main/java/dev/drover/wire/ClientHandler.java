package dev.drover.wire;

/**
 * Receives the messages and state changes of a {@link WireClient}. All calls come from its one thread, one at a time.
 *
 * <p>A call that blocks holds up this connection alone.
 */
public interface ClientHandler {
    /** Both sides have proven themselves. */
    void ready();

    /** One message, in the order the server sent them. The array is the handler's to keep. */
    void received(byte[] payload);

    /**
     * The connection is over, after all the server had sent, and won't come back: make a new {@link WireClient} to try again.
     * Called at most once, and not for the client's own {@link WireClient#close}.
     *
     * @param why one sentence for people
     */
    void gone(String why);

    /**
     * Like {@link #gone}, but because this side failed. After an {@link Error}, for example a class missing in a
     * rebuilt jar, a new attempt is likely to fail again.
     */
    default void failed(String why, Throwable fault) {
        gone(why);
    }
}
