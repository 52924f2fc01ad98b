package dev.drover.wire;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import zmq.Msg;
import zmq.io.Metadata;

/**
 * One connection from which a server has received a frame. The wire thread owns it, except for {@link #queuedBytes} and
 * the final fields.
 */
final class PeerConnection {
    enum State {
        UNPROVEN,
        READY,
        /** Refused, dropped or gone. Its frames are not read any more. */
        ENDED
    }

    final PeerId id;
    final RouterEndpoint endpoint;
    final AtomicLong queuedBytes = new AtomicLong();
    /** Takes off what JeroMQ has encoded. The I/O thread. */
    final LongConsumer onEncoded;

    final Metadata metadata;
    final long routingKey;
    private final Msg routingId;
    private final ServerHandshake handshake;
    private final PayloadParts parts = new PayloadParts();
    /** Null when the connection ended before its first frame was read. */
    private final AcceptedChannels.AcceptedChannel accepted;

    private State state = State.UNPROVEN;

    PeerConnection(
            PeerId id,
            RouterEndpoint endpoint,
            Metadata metadata,
            Msg routingId,
            ServerHandshake handshake,
            Runnable onQueueDrained) {
        this.id = id;
        this.onEncoded = bytes -> {
            long left = queuedBytes.addAndGet(-bytes);
            if (left <= WireServer.LOW_WATER_BYTES && left + bytes > WireServer.LOW_WATER_BYTES) {
                onQueueDrained.run();
            }
        };
        this.endpoint = endpoint;
        this.metadata = metadata;
        this.accepted = endpoint.channels.find(metadata.get(Metadata.PEER_ADDRESS));
        this.routingId = routingId;
        this.routingKey = RouterEndpoint.routingKey(routingId);
        this.handshake = handshake;
    }

    /** The routing id for outgoing messages. ROUTER keeps no reference to it, so one object serves all messages. */
    Msg routingId() {
        return routingId;
    }

    ServerHandshake handshake() {
        return handshake;
    }

    /** The parts of the payload that comes. */
    PayloadParts parts() {
        return parts;
    }

    State state() {
        return state;
    }

    void markReady() {
        state = State.READY;
        if (accepted != null) {
            accepted.markProven();
        }
    }

    /** Ends the TCP connection. */
    void shutDown() {
        if (accepted != null) {
            accepted.shutDown();
        }
    }

    void markEnded() {
        state = State.ENDED;
        parts.clear();
    }
}
