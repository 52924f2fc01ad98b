package dev.drover.wire;

import java.security.SecureRandom;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import org.zeromq.ZMQ;
import zmq.Msg;
import zmq.io.Metadata;

/**
 * One role's ROUTER with its port and connections. The wire thread owns it.
 *
 * <p>JeroMQ gives all messages of one TCP connection the same metadata object, which a peer cannot forge. So this
 * object, not the routing id, identifies the sender of a message (JeroMQ hazard 5).
 */
final class RouterEndpoint {
    private static final int MADE_ROUTING_ID_BYTES = 5;

    final Role role;
    final ZMQ.Socket socket;
    final int port;
    final AcceptedChannels channels;
    private final String homeId;
    private final Proofs proofs;
    private final int maxUnprovenBytes;
    private final SecureRandom random;
    private final Runnable onQueueDrained;
    private final IdentityHashMap<Metadata, PeerConnection> byMetadata = new IdentityHashMap<>();
    private final Map<Long, PeerConnection> byRoutingKey = new HashMap<>();

    RouterEndpoint(
            Role role,
            ZMQ.Socket socket,
            AcceptedChannels channels,
            WireServerConfig config,
            SecureRandom random,
            Runnable onQueueDrained) {
        this.role = role;
        this.socket = socket;
        this.channels = channels;
        this.random = random;
        this.onQueueDrained = onQueueDrained;
        channels.observe(socket);
        if (!socket.bind("tcp://" + config.address() + ":*")) {
            throw new IllegalStateException("No port could be bound on " + config.address() + ".");
        }
        String endpoint = socket.getLastEndpoint();
        this.port = Integer.parseInt(endpoint.substring(endpoint.lastIndexOf(':') + 1));
        this.homeId = config.homeId();
        this.proofs = new Proofs(config.secret(), role, homeId, port);
        this.maxUnprovenBytes = config.limits().maxUnprovenBytes();
    }

    PeerConnection find(Metadata metadata) {
        return byMetadata.get(metadata);
    }

    PeerConnection findByRoutingId(Msg routingId) {
        return routingId.size() == MADE_ROUTING_ID_BYTES ? byRoutingKey.get(routingKey(routingId)) : null;
    }

    /**
     * Registers a connection that sends its first frame. If the connection chose its own routing id, ends it and
     * returns null.
     */
    PeerConnection admit(PeerId id, Msg routingId, Metadata metadata) {
        String chosen = metadata.get(Metadata.IDENTITY);
        if (routingId.size() != MADE_ROUTING_ID_BYTES || (chosen != null && !chosen.isEmpty())) {
            AcceptedChannels.AcceptedChannel accepted = channels.find(metadata.get(Metadata.PEER_ADDRESS));
            if (accepted != null) {
                accepted.shutDown();
            }
            return null;
        }
        ServerHandshake handshake = new ServerHandshake(role, homeId, port, proofs, maxUnprovenBytes, random);
        PeerConnection connection =
                new PeerConnection(id, this, metadata, new Msg(routingId.data()), handshake, onQueueDrained);
        byMetadata.put(metadata, connection);
        byRoutingKey.put(connection.routingKey, connection);
        return connection;
    }

    void remove(PeerConnection connection) {
        byRoutingKey.remove(connection.routingKey, connection);
        byMetadata.remove(connection.metadata);
    }

    /** The peer's address without its port, as JeroMQ gives it. */
    static String host(Metadata metadata) {
        String address = metadata.get(Metadata.PEER_ADDRESS);
        int colon = address == null ? -1 : address.lastIndexOf(':');
        return colon < 0 ? "an unknown address" : address.substring(0, colon);
    }

    static long routingKey(Msg routingId) {
        return (long) routingId.get(0) << Integer.SIZE | Integer.toUnsignedLong(routingId.getInt(1));
    }
}
