package dev.drover.wire;

/**
 * Receives what a {@link WireClient} has to say, always on its one thread and never at the same time as another call.
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
     * As {@link #gone}, because this side failed: with an {@link Error}, a class that its rebuilt jar no longer has for one, trying
     * again is likely to fail again.
     */
    default void failed(String why, Throwable fault) {
        gone(why);
    }
}
