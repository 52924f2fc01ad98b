package dev.drover.wire;

/**
 * Receives the messages and state changes of a {@link WireServer}. All calls but {@link #queueDrained} come from its one thread, one at
 * a time.
 *
 * <p>A call that blocks holds up all peers, which is the server's back-pressure: keep it short. An exception from a call ends the
 * server with {@link #failed}. No call comes after {@link WireServer#close} returned.
 */
public interface ServerHandler {
    /** A peer has proven itself; it may be sent to from now on. */
    void peerReady(PeerId peer, Role role);

    /** One message, in the order the peer sent them. The array is the handler's to keep. */
    void received(PeerId peer, byte[] payload);

    /** The peer is gone for ever, after all it had sent. Called once for each {@code peerReady}. */
    void peerGone(PeerId peer);

    /** A peer for which much waited has read most of it. Called by any thread; must not block. */
    default void queueDrained() {}

    /** Peers were refused or dropped; one sentence for each address and minute, with a count, for a log. */
    default void refused(String sentence) {}

    /** The server can't go on (its own thread or JeroMQ's failed or hangs); close it. Called at most once. */
    void failed(Throwable cause);
}
