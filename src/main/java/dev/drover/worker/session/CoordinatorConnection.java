package dev.drover.worker.session;

/** One connection to a coordinator, as the link thread uses it. */
public interface CoordinatorConnection extends AutoCloseable {
    /** Queues a frame; false if there is no room now, or the connection is over, which is also reported. Never waits. */
    boolean send(byte[] frame);

    /** Whether the home names another coordinator by now, so that this connection is to the wrong one. */
    boolean isStale();

    /** Whether nothing moves it any more; its end was reported before, unless even that failed. */
    boolean isOver();

    /** Sends what was queued as far as a short time allows, and ends. May be called twice. */
    @Override
    void close();
}
