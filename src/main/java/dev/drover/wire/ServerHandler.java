package dev.drover.wire;

/**
 * Receives what a {@link WireServer} has to say, always on its one thread and never at the same time as another call.
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

    /** The server can't go on (its own thread or JeroMQ's failed or hangs); close it. Called at most once. */
    void failed(Throwable cause);
}
