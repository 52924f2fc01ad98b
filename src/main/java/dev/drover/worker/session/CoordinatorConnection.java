package dev.drover.worker.session;

/** One connection to a coordinator, as the link thread uses it. */
public interface CoordinatorConnection extends AutoCloseable {
    /**
     * Queues a frame. Returns false if there is no space now, or if the connection is over, which is also reported.
     * Never waits.
     */
    boolean send(byte[] frame);

    /** Whether the home now names another coordinator, so that this connection leads to the wrong one. */
    boolean isStale();

    /** Whether its thread has ended. Its end was reported before, unless even that failed. */
    boolean isOver();

    /** Sends queued frames for a short time, then ends the connection. May be called twice. */
    @Override
    void close();
}
